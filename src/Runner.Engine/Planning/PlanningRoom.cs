using Runner.Engine.Binding;
using Runner.Engine.Graphing;
using Runner.Engine.Storing;

namespace Runner.Engine.Planning;

/// <summary>An experiment planned against a store: what a plan says and a run does.</summary>
internal sealed class PlanningRoom : IDisposable
{
    public PlanningRoom(Experiment experiment, StageGraph graph, ArtifactStore store, TimeProvider time)
    {
        store.Recover();
        History = new UnitHistory(store, experiment.Name);
        Timings = new UnitTimings(store);
        Planner = new Planner(experiment, graph, store, new InputDigests(store, time));
        Planner.PlanAll();
    }

    public Planner Planner { get; }

    public UnitHistory History { get; }

    public UnitTimings Timings { get; }

    public Plan Describe() => new PlanDescription(Planner, new Reasons(Planner.Store, History), Timings).Describe();

    public void Dispose() => Planner.Dispose();
}
