using System.Globalization;
using Spectre.Console;

namespace Runner.Cli.Consoles;

/// <summary>Where the program writes: results to the standard output, complaints to the standard error. Plain text where no person looks at it.</summary>
/// <param name="Out">Tables and results.</param>
/// <param name="Error">What went wrong.</param>
internal sealed record Terminal(IAnsiConsole Out, IAnsiConsole Error)
{
    /// <summary>The width of tables where no window limits it.</summary>
    private const int PlainWidth = 180;

    private const int NarrowestWidth = 30;

    /// <summary>True where somebody watches, so that lines may be drawn over.</summary>
    public bool IsLive => Out.Profile.Capabilities.Interactive && Out.Profile.Capabilities.Ansi;

    /// <summary>Characters on a line: the window's, or what COLUMNS says where there is no window.</summary>
    public int Width => Out.Profile.Width;

    /// <summary>The terminal of this process; NO_COLOR is honoured.</summary>
    public static Terminal OfProcess() => new(Of(Console.Out, Console.IsOutputRedirected, WidthAsked()), Of(Console.Error, Console.IsErrorRedirected, WidthAsked()));

    /// <summary>A terminal that writes plain text.</summary>
    public static IAnsiConsole Plain(TextWriter writer, int width = PlainWidth) => Of(writer, isRedirected: true, width);

    /// <summary>Writes a line of text as it is.</summary>
    public void Say(string text = "") => Line(Out, text);

    /// <summary>Writes a line to the standard error as it is.</summary>
    public void Complain(string text) => Line(Error, text);

    /// <summary>Writes a table; as plain text without spaces at the ends of lines.</summary>
    public void Write(Table table)
    {
        if (Out.Profile.Capabilities.Interactive)
        {
            Out.Write(table);
            return;
        }
        using StringWriter text = new();
        Plain(text, Width).Write(table);
        string[] lines = [.. text.ToString().Split('\n').Select(line => line.TrimEnd()).SkipWhile(line => line.Length == 0)];
        Say(string.Join('\n', lines).TrimEnd('\n') + "\n");
    }

    // Where no window limits it, a line is not broken: somebody may search for it.
    private static void Line(IAnsiConsole console, string text)
    {
        if (console.Profile.Capabilities.Interactive)
        {
            console.WriteLine(text);
        }
        else
        {
            console.Profile.Out.Writer.WriteLine(text);
        }
    }

    private static int WidthAsked() =>
        int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out int columns) && columns >= NarrowestWidth ? columns : PlainWidth;

    private static IAnsiConsole Of(TextWriter writer, bool isRedirected, int width = PlainWidth)
    {
        AnsiConsoleSettings settings = new() { Out = new AnsiConsoleOutput(writer) };
        if (isRedirected)
        {
            settings.Ansi = AnsiSupport.No;
            settings.ColorSystem = ColorSystemSupport.NoColors;
            settings.Interactive = InteractionSupport.No;
        }
        IAnsiConsole console = AnsiConsole.Create(settings);
        if (isRedirected)
        {
            console.Profile.Width = width;
        }
        return console;
    }
}
