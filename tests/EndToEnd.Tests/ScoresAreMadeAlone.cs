namespace EndToEnd.Tests;

/// <summary>Another metric trains nothing: the scores are made from the stored probes, and are those of a run that made everything at once.</summary>
public sealed class ScoresAreMadeAlone : IDisposable
{
    private static readonly string[] Changed = ["--set", "probe-bright.metrics=[pearson]", "--set", "probe-bright.show=2"];

    private readonly Workplace _workplace = new(Some.SmallModelUntouched);
    private readonly Workplace _fresh = new(Some.SmallModelUntouched);

    [Fact]
    public void AnotherMetricScoresTheStoredProbe()
    {
        Ended first = _workplace.Run("experiment.yaml");
        Assert.True(first.Code == 0, first.ToString());

        Ended planned = _workplace.Run(["plan", "experiment.yaml", .. Changed]);
        Ended again = _workplace.Run(["experiment.yaml", .. Changed]);
        string[] scores = Scores(_workplace);
        Ended penalised = _workplace.Run(["plan", "experiment.yaml", "--set", "probe-bright.probe.penalty=1"]);
        Ended fresh = _fresh.Run(["experiment.yaml", .. Changed]);

        Assert.Matches(@"probe-bright\s+run\s+1/2\s", planned.Output);
        Assert.Matches(@"probe-bright\s+run\s+2/2\s", penalised.Output);
        Assert.True(again.Code == 0, again.ToString());
        Assert.True(fresh.Code == 0, fresh.ToString());
        Assert.NotEmpty(scores);
        Assert.Equal(Scores(_fresh), scores);
        Assert.Contains(scores, line => line.Contains(",training-loss,", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _workplace.Dispose();
        _fresh.Dispose();
    }

    private static string[] Scores(Workplace workplace) =>
        [.. File.ReadLines(Path.Combine(workplace.RunFolder, "metrics.csv")).Where(line => line.StartsWith("probe-bright,", StringComparison.Ordinal))];
}
