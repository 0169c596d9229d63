using System.Text.RegularExpressions;
using Runner.Cli.Consoles;

namespace Runner.Cli.Tests;

/// <summary>A terminal that nobody watches, and what was written to it.</summary>
internal sealed partial class Recorded
{
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    public Recorded(int width = 180) => Terminal = new Terminal(Terminal.Plain(_output, width), Terminal.Plain(_error, width));

    public Terminal Terminal { get; }

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    /// <summary>A table as it is written, but for the length of the line below its headings.</summary>
    public static string Of(CellTable table)
    {
        Recorded recorded = new();
        recorded.Terminal.Write(table);
        return RuleLine().Replace(recorded.Output, "───");
    }

    [GeneratedRegex("─+")]
    private static partial Regex RuleLine();
}
