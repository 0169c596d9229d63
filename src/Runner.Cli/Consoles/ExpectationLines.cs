using Runner.Engine.Reading;
using Runner.Engine.Reporting;

namespace Runner.Cli.Consoles;

/// <summary>What had to hold, whether it does, and by what.</summary>
internal static class ExpectationLines
{
    /// <summary>As <c>--json</c> answers it.</summary>
    public static object Answer(ExpectationResult expectation) =>
        new { text = expectation.Text, judged = expectation.IsJudged, holds = expectation.Holds, measured = expectation.Measured, required = expectation.Required, detail = expectation.Detail };

    public static void Write(Terminal terminal, IReadOnlyList<ExpectationResult> expectations)
    {
        ExpectationResult[] judged = [.. expectations.Where(expectation => expectation.IsJudged)];
        if (judged.Length > 0)
        {
            terminal.Say($"expected: {judged.Count(expectation => expectation.Holds)} of {judged.Length} hold");
        }
        foreach (ExpectationResult expectation in judged)
        {
            terminal.Say($"  {(expectation.Holds ? "holds        " : "DOES NOT HOLD")}  {expectation.Text}");
            terminal.Say($"                 {expectation.Detail}");
        }
        // What follows from a stage that failed or was not reached is counted: the stage itself was said.
        foreach (IGrouping<string, ExpectationResult> same in expectations.Where(expectation => !expectation.IsJudged).GroupBy(expectation => expectation.Detail))
        {
            terminal.Say($"{Wording.Count(same.Count(), "expectation")} {same.Key}");
        }
        terminal.Say();
    }
}
