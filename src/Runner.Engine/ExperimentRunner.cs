using Runner.Engine.Binding;
using Runner.Engine.Graphing;
using Runner.Engine.Planning;
using Runner.Engine.Reporting;
using Runner.Engine.Reporting.Locking;
using Runner.Engine.Running;
using Runner.Engine.Storing;

namespace Runner.Engine;

/// <summary>The corridor behind checking: names the rooms in their order and does nothing else.</summary>
/// <param name="observer">Hears of what a run does.</param>
/// <param name="time">The clock.</param>
/// <param name="beginWork">Called before a stage works; what it gives is disposed when the stage has returned. For what native libraries need meanwhile.</param>
public sealed class ExperimentRunner(IRunObserver observer, TimeProvider time, Func<IDisposable>? beginWork = null)
{
    /// <summary>Tells what a run would do, and why.</summary>
    public Plan Plan(Experiment experiment)
    {
        StageGraph graph = StageGraph.Of(experiment);
        using ArtifactStore store = new(experiment.StoreFolder, time);
        using PlanningRoom planning = new(experiment, graph, store, time);
        return planning.Describe();
    }

    /// <summary>Runs it, and reports.</summary>
    public Task<RunOutcome> RunAsync(Experiment experiment, LockMode lockMode, CancellationToken cancellation) => RunThread.Start(() =>
    {
        StageGraph graph = StageGraph.Of(experiment);
        using ArtifactStore store = new(experiment.StoreFolder, time);
        using PlanningRoom planning = new(experiment, graph, store, time);
        using RunLog log = new(experiment.RunFolder, time);
        RunDesk desk = new(new ObserverList(log, observer), planning.History, planning.Timings, time, beginWork);
        Plan plan = planning.Describe();
        RunResult result = new Executor(planning.Planner, desk, cancellation).Run(plan);
        return new RunReport(planning.Planner, time).Write(plan, result, lockMode);
    });

    /// <summary>Runs it, and leaves the lock as it is.</summary>
    public async Task<RunResult> RunAsync(Experiment experiment, CancellationToken cancellation) =>
        (await RunAsync(experiment, LockMode.Ignore, cancellation)).Result;
}
