using Runner.Abstractions;
using Runner.Engine.Binding;

namespace Runner.Engine.Graphing;

/// <summary>The stage instances with what each needs, and what every reference in them means.</summary>
public sealed class StageGraph
{
    private readonly Dictionary<StageReference, IReadOnlyList<StageInstance>> meant = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<StageInstance, IReadOnlyList<StageInstance>> needs = [];
    private readonly Dictionary<StageInstance, List<StageInstance>> neededBy = [];

    /// <param name="stages">Each stands behind everything that it needs.</param>
    public StageGraph(IReadOnlyList<StageInstance> stages)
    {
        Order = stages;
        foreach (StageInstance stage in stages)
        {
            foreach (StageLink link in stage.Links)
            {
                meant[link.Use.Reference] = link.Instances;
            }
            needs[stage] = [.. stage.Needs];
            neededBy[stage] = [];
            foreach (StageInstance needed in needs[stage])
            {
                neededBy[needed].Add(stage);
            }
        }
    }

    /// <summary>All stages; each stands behind everything that it needs.</summary>
    public IReadOnlyList<StageInstance> Order { get; }

    /// <summary>The instances that a reference means in the settings that hold it.</summary>
    /// <exception cref="InvalidOperationException">It stands in no stage's settings.</exception>
    public IReadOnlyList<StageInstance> InstancesOf(StageReference reference) => meant.TryGetValue(reference, out IReadOnlyList<StageInstance>? instances)
        ? instances
        : throw new InvalidOperationException($"the reference \"{reference}\" stands in no stage's settings: ask with the reference that the settings hold");

    /// <summary>What a stage needs directly, in the order in which its settings name it.</summary>
    public IReadOnlyList<StageInstance> NeededBy(StageInstance stage) => needs[stage];

    /// <summary>What needs a stage directly.</summary>
    public IReadOnlyList<StageInstance> Needing(StageInstance stage) => neededBy[stage];

    /// <summary>Everything that needs a stage, directly or through others, in order.</summary>
    public IReadOnlySet<StageInstance> Below(StageInstance stage)
    {
        HashSet<StageInstance> below = [];
        Stack<StageInstance> open = new(neededBy[stage]);
        while (open.TryPop(out StageInstance? next))
        {
            if (below.Add(next))
            {
                neededBy[next].ForEach(open.Push);
            }
        }
        return below;
    }
}
