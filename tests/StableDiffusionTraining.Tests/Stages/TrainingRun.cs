using Runner.Abstractions;
using Runner.Torch.Shards;
using static TorchSharp.torch;

namespace StableDiffusionTraining.Tests.Stages;

/// <summary>Runs stages one after the other into folders, as the engine would, without its fingerprints and its store.</summary>
internal sealed class TrainingRun(string root) : IRunContext
{
    private readonly Dictionary<string, (IStage Stage, object Settings)> _stages = [];

    public string Stage { get; private set; } = "";

    /// <summary>Called at every sign of progress, so that a test can stop the run there.</summary>
    public Action<string>? OnProgress { get; init; }

    public CancellationToken Cancellation { get; init; }

    public List<string> Messages { get; } = [];

    public Dictionary<string, double> Metrics { get; } = [];

    public RunEnvironment Environment { get; } = new()
    {
        Device = "cpu",
        DeviceModel = "cpu",
        DType = NumberFormat.Float32,
        Threads = 1,
        MemoryBudget = 1 << 30,
        Libraries = new Dictionary<string, string>(),
    };

    /// <summary>Twelve pictures of 16x16 in the files that rendered scenes have, as a stage with one unit.</summary>
    public TrainingRun WithScenes(string name)
    {
        _stages[name] = (new Scenes(), new object());
        string folder = FolderOf(new UnitReference(name, "shard-000"));
        Directory.CreateDirectory(folder);
        Tensor images = randint(0, 256, [12, 3, 16, 16], generator: new Generator(1)).to(ScalarType.Byte);
        long[] index = [.. Enumerable.Range(0, 12).Select(i => (long)i)];
        ImageShard.Write(folder, index, images, previews: 0);
        CaptionTable.Write(folder, index, [.. index.Select(i => $"a {(i % 2 == 0 ? "red" : "blue")} cube")]);
        return this;
    }

    /// <summary>Runs the units of a stage that have no folder yet.</summary>
    public TrainingRun Run(string name, IStage stage, object settings)
    {
        _stages[name] = (stage, settings);
        Stage = name;
        foreach (Unit unit in stage.Plan(this).Where(unit => !Directory.Exists(FolderOf(new UnitReference("", unit.Key)))))
        {
            stage.Run([unit], this);
        }

        return this;
    }

    public string FolderOf(UnitReference unit) => Path.Combine(root, unit.Stage.Length == 0 ? Stage : unit.Stage, unit.Key);

    public ulong Seed => 0;

    public IUpstreamStage From(StageReference reference) => new Upstream(
        reference.Name,
        _stages[reference.Name].Settings,
        [.. _stages[reference.Name].Stage.Plan(this).Select(unit => new PlannedUnit(new UnitReference(reference.Name, unit.Key), unit, unit.Key))]);

    public IReadOnlyList<IUpstreamStage> AllFrom(StageReference reference) => [From(reference)];

    public void Publish(Unit unit, Action<string> write, IReadOnlyList<MetricRow>? metrics = null)
    {
        string folder = FolderOf(new UnitReference("", unit.Key));
        string aside = folder + ".aside";
        Directory.CreateDirectory(aside);
        write(aside);
        Directory.Move(aside, folder);
        foreach (MetricRow row in metrics ?? [])
        {
            Metrics[$"{Stage}.{row.Name}"] = row.Value;
        }
    }

    public void Progress(Unit unit, double fraction, string message = "")
    {
        Messages.Add(message);
        OnProgress?.Invoke(message);
    }

    public TPart Create<TPart>(Part<TPart> part)
        where TPart : class => throw new NotSupportedException();

    public string PathOf(InputPath path) => path.Path;

    public T SharedInPass<T>(string key, Func<T> make)
        where T : class, IDisposable => throw new NotSupportedException();

    private sealed record Upstream(string Name, object Settings, IReadOnlyList<PlannedUnit> Units) : IUpstreamStage
    {
        public IReadOnlyDictionary<string, string> Labels { get; } = new Dictionary<string, string>();

        public string Kind => Name;

        public ulong Seed => 0;
    }

    private sealed class Scenes : IStage
    {
        public IReadOnlyList<Unit> Plan(IPlanContext context) => [new Unit { Key = "shard-000", Recipe = new Dictionary<string, string>() }];

        public void Run(IReadOnlyList<Unit> units, IRunContext context) => throw new NotSupportedException();
    }
}
