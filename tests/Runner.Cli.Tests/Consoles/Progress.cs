using Runner.Cli.Consoles;
using Runner.Engine.Running;

namespace Runner.Cli.Tests.Consoles;

public sealed class Progress
{
    private readonly ManualTime _time = new();
    private readonly Recorded _recorded = new();

    [Fact]
    public void ARunThatNobodyWatchesIsToldLineByLine()
    {
        PlainProgress progress = new(_recorded.Terminal, _time);

        progress.Observe(new StageStarted("generate", 1, 4));
        _time.Pass(3);
        progress.Observe(new UnitsStarted("generate", "", ["shard-001"]));
        _time.Pass(4);
        progress.Observe(new UnitFinished("generate", "shard-001", Some.Artifact));
        _time.Pass(8); // 12 s since the stage began, three eighths of it made
        progress.Observe(new UnitProgress("generate", "shard-002", 0.5, "loss 0.12"));
        _time.Pass(1);
        progress.Observe(new StageFinished("generate", 4, 1, TimeSpan.FromSeconds(13)));
        progress.Observe(new StageFinished("depth", 0, 1, TimeSpan.Zero));
        progress.Observe(new StageFailed(new StageFailure("probe-depth", ["step-01"], new InvalidDataException("no labels"))));
        progress.Observe(new StageSkipped("edit", "probe-depth"));
        progress.Observe(new RunFinished(RunState.Failed, TimeSpan.FromSeconds(13)));

        Assert.Equal(
            """
            generate: 4 units to make, 1 reused
            generate: 1 of 4 units, 20 s left, loss 0.12
            generate: done, 4 made in 13 s
            depth: reused, 1 unit
            failed after 13 s; what is finished is kept

            """,
            _recorded.Output);
        Assert.Equal(
            """
            stage "probe-depth" failed in unit "step-01": no labels
            stage "edit" is not run: it needs "probe-depth"

            """,
            _recorded.Error);
    }

    [Fact]
    public void AUnitThatBeginsInItsMiddleDoesNotMakeTheRestLookFaster()
    {
        StageClock clock = new(2, _time);

        clock.Begin();
        clock.Progress("unit", 0.5);
        _time.Pass(10);
        clock.Progress("unit", 0.75);

        Assert.Equal(0.375, clock.Fraction, 12);
        Assert.Equal(50, clock.Remaining!.Value.TotalSeconds, 6); // an eighth in 10 s, five eighths to go
    }

    [Theory]
    [InlineData(0.42, "0.4 s")]
    [InlineData(9.96, "10 s")]
    [InlineData(59.4, "59 s")]
    [InlineData(65, "1:05")]
    [InlineData(7384, "2:03:04")]
    public void TimesReadAsPeopleSayThem(double seconds, string text) => Assert.Equal(text, Quantities.Time(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1536, "1.5 KB")]
    [InlineData(347L << 30, "347 GB")]
    public void AmountsReadAsPeopleSayThem(long bytes, string text) => Assert.Equal(text, Quantities.Bytes(bytes));
}
