using Spectre.Console;

namespace Runner.Cli.Consoles;

/// <summary>Where the program writes: results to the standard output, complaints to the standard error. Plain text where no person looks at it.</summary>
/// <param name="Out">Tables and results.</param>
/// <param name="Error">What went wrong.</param>
internal sealed record Terminal(IAnsiConsole Out, IAnsiConsole Error)
{
    /// <summary>Wide enough for every table when nothing limits the width.</summary>
    private const int Unlimited = 1000;

    /// <summary>True where somebody watches, so that lines may be drawn over.</summary>
    public bool IsLive => Out.Profile.Capabilities.Interactive && Out.Profile.Capabilities.Ansi;

    /// <summary>The terminal of this process; NO_COLOR is honoured.</summary>
    public static Terminal OfProcess() => new(Of(Console.Out, Console.IsOutputRedirected), Of(Console.Error, Console.IsErrorRedirected));

    /// <summary>A terminal that writes plain text.</summary>
    public static IAnsiConsole Plain(TextWriter writer) => Of(writer, isRedirected: true);

    /// <summary>Writes a line of text as it is.</summary>
    public void Say(string text = "") => Out.WriteLine(text);

    /// <summary>Writes a line to the standard error as it is.</summary>
    public void Complain(string text) => Error.WriteLine(text);

    private static IAnsiConsole Of(TextWriter writer, bool isRedirected)
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
            console.Profile.Width = Unlimited;
        }
        return console;
    }
}
