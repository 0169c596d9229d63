using Runner.Abstractions;
using Runner.Stages;
using Runner.Stages.Sampling;
using Runner.Torch.Sampling;

namespace StableDiffusion.Tests.Sampling;

/// <summary>Runs the built-in sample stage by itself: its units become folders under a temporary one.</summary>
internal sealed class StageRun(SampleSettings settings) : IRunContext, ICatalog, IDisposable
{
    private readonly Dictionary<object, object> _parts = [];
    private IStage? _stage;

    public string Root { get; } = Directory.CreateTempSubdirectory("sample-stage-").FullName;

    public string Stage => "generate";

    public RunEnvironment Environment => Some.Context().Environment;

    public CancellationToken Cancellation => CancellationToken.None;

    /// <summary>Folders that stand for the units of stage <c>pictures</c>.</summary>
    public IReadOnlyList<string> PictureUnits { get; init; } = [];

    private IStage Made
    {
        get
        {
            if (_stage is null) new BuiltInStages().Register(this);
            return _stage!;
        }
    }

    public static Part<ISampler> Part<TSettings>(string kind, TSettings settings, Func<TSettings, PartContext, ISampler> create)
        where TSettings : class => new(kind, settings, context => create(settings, context));

    public IReadOnlyList<Problem> Check() => [.. Made.Check(this)];

    public IReadOnlyList<Unit> Plan() => Made.Plan(this);

    /// <summary>Runs every unit.</summary>
    public void Run() => Made.Run(Plan(), this);

    public void AddPart<TPart, TSettings>(string family, string kind, string description, Func<TSettings, PartContext, TPart> create, DependsOn dependsOn = DependsOn.Everything)
        where TPart : class
        where TSettings : class
    {
    }

    public void AddStage<TSettings>(string kind, string description, IReadOnlyList<string> outputs, Func<TSettings, IStage> create, DependsOn dependsOn = DependsOn.Everything)
        where TSettings : class
    {
        if (kind == "sample") _stage = create((TSettings)(object)settings);
    }

    public ulong Seed => 0;

    public IUpstreamStage From(StageReference reference) => new StandingStage(reference.Name, new object(), [.. PictureUnits.Select(folder => new PlannedUnit(
        new UnitReference(reference.Name, folder), new Unit { Key = folder, Recipe = new Dictionary<string, string>() }, folder))]);

    public IReadOnlyList<IUpstreamStage> AllFrom(StageReference reference) => [From(reference)];

    public TPart Create<TPart>(Part<TPart> part)
        where TPart : class
    {
        if (!_parts.TryGetValue(part, out object? made)) _parts[part] = made = part.Make(Some.Context());
        return (TPart)made;
    }

    public string PathOf(InputPath path) => path.Path;

    public string FolderOf(UnitReference unit) => unit.Key;

    public void Publish(Unit unit, Action<string> write, IReadOnlyList<MetricRow>? metrics = null) => write(Directory.CreateDirectory(Path.Combine(Root, unit.Key)).FullName);

    public void Progress(Unit unit, double fraction, string message = "")
    {
    }

    public T SharedInPass<T>(string key, Func<T> make)
        where T : class, IDisposable => make();

    public void Dispose()
    {
        foreach (IDisposable part in _parts.Values.OfType<IDisposable>()) part.Dispose();
        Directory.Delete(Root, recursive: true);
    }
}

/// <summary>A stage that is there already.</summary>
internal sealed record StandingStage(string Name, object Settings, IReadOnlyList<PlannedUnit> Units) : IUpstreamStage
{
    public IReadOnlyDictionary<string, string> Labels { get; } = new Dictionary<string, string>();

    public string Kind => "standing";

    public ulong Seed => 0;
}
