using System.Globalization;
using System.Text.Json.Nodes;
using Runner.Engine.Reading;
using Spectre.Console;

namespace Runner.Cli.Consoles;

/// <summary>Where the program writes: results to the standard output, complaints to the standard error. Plain text where no person looks at it.</summary>
/// <param name="standard">Tables and results.</param>
/// <param name="error">What went wrong.</param>
internal sealed class Terminal(IAnsiConsole standard, IAnsiConsole error)
{
    private Answer? answer;

    /// <summary>The width of tables where no window limits it.</summary>
    private const int PlainWidth = 180;

    private const int NarrowestWidth = 30;

    /// <summary>Tables and results; where a program is answered, what people read goes where complaints go.</summary>
    public IAnsiConsole Out => answer is null ? standard : error;

    /// <summary>True where a program is answered (<c>--json</c>).</summary>
    public bool IsAnswering => answer is not null;

    /// <summary>From here on a program is answered: one object, when the command ends.</summary>
    public void BeginAnswer(string command) => answer = new Answer(command);

    /// <summary>A field of the answer, where a program is answered. Names are in camel case, and stay as they are: see the README.</summary>
    public void Answer(string name, Func<object?> value) => answer?.Add(name, value());

    /// <summary>A line of the standard output before the answer, where a program is answered.</summary>
    public void AnswerNow(JsonNode line)
    {
        if (answer is not null)
        {
            standard.Profile.Out.Writer.WriteLine(Consoles.Answer.LineOf(line));
        }
    }

    /// <summary>Answers.</summary>
    public void EndAnswer(int code)
    {
        if (answer is { } whole)
        {
            answer = null;
            standard.Profile.Out.Writer.WriteLine(whole.Line(code));
        }
    }

    /// <summary>True where somebody watches, so that lines may be drawn over.</summary>
    public bool IsLive => answer is null && Out.Profile.Capabilities.Interactive && Out.Profile.Capabilities.Ansi;

    /// <summary>Characters on a line: the window's, or what COLUMNS says where there is no window.</summary>
    public int Width => Out.Profile.Width;

    /// <summary>The terminal of this process; NO_COLOR is honoured.</summary>
    public static Terminal OfProcess() => new(Of(Console.Out, Console.IsOutputRedirected, WidthAsked()), Of(Console.Error, Console.IsErrorRedirected, WidthAsked()));

    /// <summary>A terminal that writes plain text.</summary>
    public static IAnsiConsole Plain(TextWriter writer, int width = PlainWidth) => Of(writer, isRedirected: true, width);

    /// <summary>Writes a line of text as it is.</summary>
    public void Say(string text = "")
    {
        answer?.Text(text);
        Line(Out, text);
    }

    /// <summary>Writes a line to the standard error as it is.</summary>
    public void Complain(string text)
    {
        answer?.Complaint(text);
        Line(error, text);
    }

    /// <summary>Complains about places in files.</summary>
    public void Complain(IEnumerable<Finding> findings)
    {
        foreach (Finding finding in findings)
        {
            answer?.Found(finding);
            Line(error, finding.ToString());
        }
    }

    /// <summary>Writes a table; as plain text without spaces at the ends of lines.</summary>
    public void Write(CellTable table)
    {
        if (!table.Fits(Width))
        {
            Say(string.Join('\n', table.Paragraphs(Width)));
            return;
        }
        if (Out.Profile.Capabilities.Interactive)
        {
            Out.Write(table.SideBySide());
            return;
        }
        using StringWriter text = new();
        Plain(text, Width).Write(table.SideBySide());
        string[] lines = [.. text.ToString().Split('\n').Select(line => line.TrimEnd()).SkipWhile(line => line.Length == 0)];
        Say(string.Join('\n', lines).TrimEnd('\n') + "\n");
    }

    // Where no window limits it, a line is not broken: somebody may search for it.
    private static void Line(IAnsiConsole console, string written)
    {
        string text = WithoutOrders(written);
        if (console.Profile.Capabilities.Interactive)
        {
            console.WriteLine(text);
        }
        else
        {
            console.Profile.Out.Writer.WriteLine(text);
        }
    }

    // What files say is shown; what a terminal would obey in it is not sent there.
    private static string WithoutOrders(string text) => text.Any(IsOrder) ? string.Concat(text.Select(letter => IsOrder(letter) ? '\uFFFD' : letter)) : text;

    private static bool IsOrder(char letter) => char.IsControl(letter) && letter is not ('\n' or '\t');

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
