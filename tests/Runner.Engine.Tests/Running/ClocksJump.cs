using Runner.Engine.Reporting;
using Runner.Engine.Running;
using Runner.Engine.Tests.Binding;

namespace Runner.Engine.Tests.Running;

/// <summary>A clock that is set while the program runs back or ahead changes no result and makes nothing again.</summary>
public sealed class ClocksJump
{
    private const string Text = "stages:\n  a: { stage: count, steps: [2, 4, 6] }\n";

    [Theory]
    [InlineData(-400)]
    [InlineData(+400)]
    public void ARunMakesEachUnitOnceWhateverTheClockSays(int days)
    {
        using Trial steady = new();
        using Trial trial = new() { Time = new JumpingTime(TimeSpan.FromDays(days)) };

        Dictionary<string, string> written = trial.Run(Text);
        RunOutcome again = trial.Outcome(Text);

        Assert.Equal(steady.Run(Text), written);
        Assert.Equal((RunState.Done, 0, 3), (again.Result.State, again.Result.Made, again.Result.Reused));
    }

    /// <summary>Each time that it is asked it has been set by as much again.</summary>
    private sealed class JumpingTime(TimeSpan jump) : TimeProvider
    {
        private int asked;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + (Interlocked.Increment(ref asked) % 7 * jump);
    }
}
