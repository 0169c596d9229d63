using System.Globalization;
using Runner.Abstractions;
using Runner.Engine.Planning;
using Runner.Engine.Reporting;
using Runner.Engine.Running;
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
            Units = [Planned("shard-000", Verdict.Run), Planned("shard-001", Verdict.Reuse)],
            Bytes = 12_900_000,
            Memory = 3L << 30,
            Time = TimeSpan.FromSeconds(75),
        },
        new StagePlan { Stage = "depth", Kind = "label", Verdict = Verdict.Reuse, Units = [Planned("shard-000", Verdict.Reuse)] },
        new StagePlan { Stage = "probe-depth[model-weights=trained]", Kind = "probe", Verdict = Verdict.Later, Reason = "known after stage \"depth\" has run" },
    ]);

    /// <summary>A run of some stages.</summary>
    public static RunRecord Run(params IEnumerable<StageRecord> stages) => new()
    {
        Experiment = "test",
        About = "",
        File = "/experiments/test.yaml",
        State = RunState.Done,
        Finished = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Environment = new RunEnvironment { Device = "cpu", DeviceModel = "cpu", DType = NumberFormat.Float32, Threads = 2, MemoryBudget = 1 << 30, Libraries = new Dictionary<string, string>() },
        Seed = 0,
        Code = [],
        Stages = [.. stages],
        Failures = [],
        Expectations = [],
    };

    /// <summary>An instance of a stage; labels such as <c>probe.loss=huber</c>, of which <c>repeat</c> counts repeats.</summary>
    public static StageRecord Stage(string name, string kind, string labels, params IEnumerable<UnitRecord> units) => new()
    {
        Name = labels.Length == 0 ? name : $"{name}[{labels}]",
        BaseName = name,
        Kind = kind,
        Labels = [.. labels.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(label => label.Split('=')).Select(pair => new InstanceLabel(pair[0], pair[1], pair[0] == "repeat"))],
        Units = [.. units],
    };

    /// <summary>A unit with numbers of its own.</summary>
    public static UnitRecord Unit(string key, params IEnumerable<MetricRow> metrics) => new() { Key = key, Fingerprint = new string('a', 64), Digest = new string('b', 64), Metrics = [.. metrics] };

    /// <summary>A probe's unit: a site such as <c>encoder.1.1</c> is of the block <c>encoder.1</c>.</summary>
    public static UnitRecord Probed(string site, int step, double score, string weights = "trained", string kind = "self-attention", string note = "") =>
        Unit($"step-{step:00}/{site}", new MetricRow("spearman", score) { Better = Better.Larger, Note = note }, new MetricRow("spearman-baseline", 0.15)) with
        {
            Labels = new Dictionary<string, string>
            {
                ["step"] = step.ToString(CultureInfo.InvariantCulture),
                ["site"] = site,
                ["block"] = site[..site.LastIndexOf('.')],
                ["kind"] = kind,
                ["weights"] = weights,
            },
        };

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

    private static UnitPlan Planned(string key, Verdict verdict) => new(key, "", verdict, "");
}
