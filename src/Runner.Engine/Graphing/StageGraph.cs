using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Reading;

namespace Runner.Engine.Graphing;

/// <summary>The stages with what each needs. Its order is the file's, moved only where a stage needs a later one.</summary>
public sealed class StageGraph
{
    private readonly Dictionary<string, IReadOnlyList<StageInstance>> named;
    private readonly Dictionary<StageInstance, IReadOnlyList<StageInstance>> needs;
    private readonly Dictionary<StageInstance, HashSet<StageInstance>> upstream = [];

    private StageGraph(
        Dictionary<string, IReadOnlyList<StageInstance>> named,
        Dictionary<StageInstance, IReadOnlyList<StageInstance>> needs,
        IReadOnlyList<StageInstance> order)
    {
        this.named = named;
        this.needs = needs;
        Order = order;
        foreach (StageInstance stage in order)
        {
            upstream[stage] = [.. needs[stage].Concat(needs[stage].SelectMany(n => upstream[n]))];
        }
    }

    /// <summary>All stages; each stands behind everything that it needs.</summary>
    public IReadOnlyList<StageInstance> Order { get; }

    /// <exception cref="InvalidExperimentException">The stages need each other in a circle, or a stage that does not exist.</exception>
    public static StageGraph Of(Experiment experiment)
    {
        Dictionary<string, IReadOnlyList<StageInstance>> named = ByName(experiment);
        Dictionary<StageInstance, IReadOnlyList<StageInstance>> needs = [];
        foreach (StageInstance stage in experiment.Stages)
        {
            needs[stage] = [.. StageEdge.Of(stage).SelectMany(edge => Targets(edge, named)).Distinct()];
        }
        return new StageGraph(named, needs, StageOrder.Of(experiment.Stages, needs));
    }

    /// <summary>The instances that a reference means: all of a stage's, or the one that is named with its matrix values.</summary>
    public IReadOnlyList<StageInstance> InstancesOf(StageReference reference) => named[reference.Name];

    /// <summary>What a stage needs directly, in the order in which its settings name it.</summary>
    public IReadOnlyList<StageInstance> NeededBy(StageInstance stage) => needs[stage];

    /// <summary>True where a stage needs another one, directly or through others.</summary>
    public bool Needs(StageInstance stage, StageInstance other) => upstream[stage].Contains(other);

    private static Dictionary<string, IReadOnlyList<StageInstance>> ByName(Experiment experiment)
    {
        Dictionary<string, IReadOnlyList<StageInstance>> named = experiment.Stages
            .GroupBy(s => s.BaseName)
            .ToDictionary(g => g.Key, IReadOnlyList<StageInstance> (g) => [.. g]);
        foreach (StageInstance stage in experiment.Stages)
        {
            named.TryAdd(stage.Name, [stage]);
        }
        return named;
    }

    private static IReadOnlyList<StageInstance> Targets(StageEdge edge, Dictionary<string, IReadOnlyList<StageInstance>> named)
    {
        if (named.TryGetValue(edge.Target, out IReadOnlyList<StageInstance>? found))
        {
            return found;
        }
        string message = $"there is no stage \"{edge.Target}\" that \"{edge.From.Name}\" could use as {edge.Setting}";
        string hint = Nearest.Hint(edge.Target, named.Keys, "stages");
        throw new InvalidExperimentException([new Finding(Severity.Error, edge.Position, message, hint)]);
    }
}
