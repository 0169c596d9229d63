using Runner.Engine.Reporting;
using Runner.Engine.Tests.Binding;

namespace Runner.Engine.Tests.Reporting;

/// <summary>Where a stage has not come to its end, an expectation says so, and not that its file names what is not there.</summary>
public sealed class WhatCannotBeJudged : IDisposable
{
    private readonly Trial trial = new();

    public void Dispose() => trial.Dispose();

    [Fact]
    public void AnExpectationOnAStageThatFailedOrWasNotRunIsNotJudgedAndTheOthersAre()
    {
        RunOutcome outcome = trial.Outcome("""
            stages:
              bad: { stage: count, steps: [1, 2, 3], fail-at: 2 }
              below: { stage: count, of: bad, note: below }
              good: { stage: count, note: good }
            expect:
              - bad.value at step 1 >= 0
              - max below.value >= 0
              - good.value >= max bad.value
              - good.value >= 0
            """);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(
            [
                "False not judged: stage \"bad\" failed",
                "False not judged: stage \"below\" was not run",
                "False not judged: stage \"bad\" failed",
                "True 0.001 is >= 0",
            ],
            outcome.Expectations.Select(expectation => $"{expectation.Holds} {expectation.Detail}"));
    }
}
