using Runner.Abstractions;

namespace Runner.Stages.Tests;

/// <summary>What a stage is told while it checks and plans, without an engine.</summary>
internal sealed class PlanOf : IPlanContext
{
    private readonly Dictionary<object, object> _parts = [];

    public string Stage => "stage";

    public RunEnvironment Environment { get; init; } = new()
    {
        Device = "cpu",
        DType = NumberFormat.Float32,
        Threads = 1,
        DeviceModel = "cpu",
        MemoryBudget = 1 << 30,
        Libraries = new Dictionary<string, string>(),
    };

    public ulong Seed => 0;

    public IUpstreamStage From(StageReference reference) => throw new NotSupportedException();

    public IReadOnlyList<IUpstreamStage> AllFrom(StageReference reference) => throw new NotSupportedException();

    public TPart Create<TPart>(Part<TPart> part)
        where TPart : class
    {
        if (!_parts.TryGetValue(part, out object? made)) _parts[part] = made = part.Make(new PartContext(Environment, path => path.Path));
        return (TPart)made;
    }

    public string PathOf(InputPath path) => path.Path;
}
