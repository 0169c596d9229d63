using Runner.Engine.Reporting;

namespace Runner.Cli.Consoles;

/// <summary>What had to hold, whether it does, and by what.</summary>
internal static class ExpectationLines
{
    /// <summary>As <c>--json</c> answers it.</summary>
    public static object Answer(ExpectationResult expectation) =>
        new { text = expectation.Text, holds = expectation.Holds, measured = expectation.Measured, required = expectation.Required, detail = expectation.Detail };

    public static void Write(Terminal terminal, IReadOnlyList<ExpectationResult> expectations)
    {
        terminal.Say($"expected: {expectations.Count(expectation => expectation.Holds)} of {expectations.Count} hold");
        foreach (ExpectationResult expectation in expectations)
        {
            terminal.Say($"  {(expectation.Holds ? "holds        " : "DOES NOT HOLD")}  {expectation.Text}");
            terminal.Say($"                 {expectation.Detail}");
        }
        terminal.Say();
    }
}
