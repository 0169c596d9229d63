using Runner.Cli.Consoles;
using Runner.Cli.Reports.Views;

namespace Runner.Cli.Results;

/// <summary>What had to hold, whether it does, and by what.</summary>
internal static class ExpectationLines
{
    public static void Write(Terminal terminal, IReadOnlyList<ExpectationView> expectations)
    {
        terminal.Say($"expected: {expectations.Count(expectation => expectation.Holds)} of {expectations.Count} hold");
        foreach (ExpectationView expectation in expectations)
        {
            terminal.Say($"  {(expectation.Holds ? "holds        " : "DOES NOT HOLD")}  {expectation.Text}");
            terminal.Say($"                 {expectation.Measured}");
        }
        terminal.Say();
    }
}
