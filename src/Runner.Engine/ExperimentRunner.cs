using Runner.Engine.Binding;
using Runner.Engine.Graphing;
using Runner.Engine.Planning;
using Runner.Engine.Running;
using Runner.Engine.Storing;

namespace Runner.Engine;

/// <summary>The corridor: names the rooms in their order and does nothing else.</summary>
public sealed class ExperimentRunner(IRunObserver observer, TimeProvider time)
{
    /// <summary>Tells what a run would do, and why.</summary>
    public Plan Plan(Experiment experiment)
    {
        StageGraph graph = StageGraph.Of(experiment);
        using ArtifactStore store = new(experiment.StoreFolder, time);
        using PlanningRoom planning = new(experiment, graph, store, time);
        return planning.Describe();
    }

    /// <summary>Runs it.</summary>
    public Task<RunResult> RunAsync(Experiment experiment, CancellationToken cancellation) => RunThread.Start(() =>
    {
        StageGraph graph = StageGraph.Of(experiment);
        using ArtifactStore store = new(experiment.StoreFolder, time);
        using PlanningRoom planning = new(experiment, graph, store, time);
        observer.Observe(new RunStarted(experiment.Name, planning.Describe()));
        long started = time.GetTimestamp();
        RunDesk desk = new(observer, planning.History, planning.Timings, time);
        RunResult result = new Executor(planning.Planner, desk, cancellation).Run();
        observer.Observe(new RunFinished(result.State, time.GetElapsedTime(started)));
        return result;
    });
}
