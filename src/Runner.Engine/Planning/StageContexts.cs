using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Graphing;
using Runner.Engine.Storing;

namespace Runner.Engine.Planning;

/// <summary>What the stages of an experiment may ask while they check themselves. Parts that they make are disposed with it; nothing runs.</summary>
public sealed class StageContexts(TimeProvider time) : IDisposable
{
    private readonly List<IDisposable> open = [];

    /// <summary>The contexts of the stages of an experiment without broken stages and circles.</summary>
    public Func<StageInstance, IPlanContext> Of(Experiment sound)
    {
        StageGraph graph = StageGraph.Of(sound);
        ArtifactStore store = new(sound.StoreFolder, time);
        open.Add(store);
        Planner planner = new(sound, graph, store, new InputDigests(store, time));
        open.Add(planner);
        planner.PlanAll();
        return stage => new PlanContext(stage, planner);
    }

    public void Dispose()
    {
        foreach (IDisposable thing in Enumerable.Reverse(open))
        {
            thing.Dispose();
        }
    }
}
