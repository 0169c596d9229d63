using System.Globalization;
using Runner.Abstractions;
using Runner.Cli.Reports.Views;
using Runner.Engine.Planning;
using Runner.Engine.Storing;

namespace Runner.Cli.Tests;

/// <summary>Data that tests show.</summary>
internal static class Some
{
    public static Plan Plan => new(
    [
        new StagePlan
        {
            Stage = "generate",
            Kind = "sample",
            Verdict = Verdict.Run,
            Reason = "sampler.steps 15 -> 20 (scene-depth.yaml:12)",
            Units = [Unit("shard-000", Verdict.Run), Unit("shard-001", Verdict.Reuse)],
            Bytes = 12_900_000,
            Memory = 3L << 30,
            Time = TimeSpan.FromSeconds(75),
        },
        new StagePlan { Stage = "depth", Kind = "label", Verdict = Verdict.Reuse, Units = [Unit("shard-000", Verdict.Reuse)] },
        new StagePlan { Stage = "probe-depth[model-weights=trained]", Kind = "probe", Verdict = Verdict.Later, Reason = "known after stage \"depth\" has run" },
    ]);

    /// <summary>A probe stage with two blocks, two steps and a control.</summary>
    public static IEnumerable<StageView> Probes =>
    [
        new StageView("probe-depth", "probe", new Dictionary<string, string> { ["model-weights"] = "trained" }, [.. ProbeUnits(0.1)]),
        new StageView("probe-depth", "probe", new Dictionary<string, string> { ["model-weights"] = "permuted" }, [.. ProbeUnits(0)]),
    ];

    public static ArtifactRecord Artifact => new()
    {
        Fingerprint = new string('a', 64),
        Digest = new string('b', 64),
        MadeBy = new ArtifactName("test", "generate", "shard-000"),
        Kind = "sample",
        Components = new Dictionary<string, string>(),
        Files = [],
    };

    public static MetricRow Metric(string name, double value) => new(name, value);

    private static UnitPlan Unit(string key, Verdict verdict) => new(key, "", verdict, "");

    private static IEnumerable<UnitView> ProbeUnits(double more) =>
        from step in new[] { 1, 2 }
        from site in new[] { ("encoder.1.1", "encoder.1", 0.2), ("encoder.1.2", "encoder.1", 0.4), ("decoder.4.1", "decoder.4", 0.6) }
        select new UnitView(
            $"step-{step:00}/{site.Item1}",
            "",
            new Dictionary<string, string> { ["step"] = step.ToString(CultureInfo.InvariantCulture), ["site"] = site.Item1, ["block"] = site.Item2 },
            [
                new MetricView("spearman", site.Item3 + (more * step), new Dictionary<string, string>()),
                new MetricView("spearman-baseline", 0.15, new Dictionary<string, string>()),
                new MetricView("spearman-skill", site.Item3, new Dictionary<string, string>()),
            ]);
}
