using Runner.Abstractions;

namespace LabelerTraining.Tests.Stages;

/// <summary>A run context whose artifacts are folders under a temporary one.</summary>
internal sealed class FolderContext(string scenesFolder) : IRunContext
{
    public const string ScenesStage = "render";

    private readonly string _root = Directory.CreateTempSubdirectory("labeler-stages-").FullName;

    public string Stage => "train";

    public RunEnvironment Environment => Some.Environment;

    public CancellationToken Cancellation => CancellationToken.None;

    public Dictionary<string, IReadOnlyList<MetricRow>> Metrics { get; } = [];

    public IReadOnlyList<PlannedUnit> NetUnits { get; set; } = [];

    public ulong Seed => 0;

    public IUpstreamStage From(StageReference reference) =>
        new Upstream(reference.Name, new object(), reference.Name == ScenesStage ? [Planned("shard-000")] : NetUnits);

    public IReadOnlyList<IUpstreamStage> AllFrom(StageReference reference) => [From(reference)];

    public string FolderOf(UnitReference unit) => unit.Stage == ScenesStage ? scenesFolder : Path.Combine(_root, unit.Key);

    public void Publish(Unit unit, Action<string> write, IReadOnlyList<MetricRow>? metrics = null)
    {
        string folder = Path.Combine(_root, unit.Key);
        Directory.CreateDirectory(folder);
        write(folder);
        Metrics[unit.Key] = metrics ?? [];
    }

    public void Progress(Unit unit, double fraction, string message = "")
    {
    }

    public TPart Create<TPart>(Part<TPart> part)
        where TPart : class => throw new NotSupportedException();

    public string PathOf(InputPath path) => throw new NotSupportedException();

    public T SharedInPass<T>(string key, Func<T> make)
        where T : class, IDisposable => throw new NotSupportedException();

    private static PlannedUnit Planned(string key) => new(
        new UnitReference(ScenesStage, key), new Unit { Key = key, Recipe = new Dictionary<string, string>() }, "fingerprint");

    private sealed record Upstream(string Name, object Settings, IReadOnlyList<PlannedUnit> Units) : IUpstreamStage
    {
        public IReadOnlyDictionary<string, string> Labels { get; } = new Dictionary<string, string>();

        public string Kind => Name;

        public ulong Seed => 0;
    }
}
