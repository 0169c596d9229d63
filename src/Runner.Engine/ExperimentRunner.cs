using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Checking;
using Runner.Engine.Planning;
using Runner.Engine.Plugins;
using Runner.Engine.Reading;
using Runner.Engine.Reporting;
using Runner.Engine.Reporting.Locking;
using Runner.Engine.Running;
using Runner.Engine.Storing;

namespace Runner.Engine;

/// <summary>The corridor from the file to the report: names the rooms in their order and does nothing else.</summary>
/// <param name="plugins">Where kinds come from.</param>
/// <param name="builtIn">The kinds that need no plugin, by the name of what brings them.</param>
/// <param name="environment">Gives the value of an environment variable, or null.</param>
/// <param name="time">The clock.</param>
/// <param name="beginWork">Called before a stage works; what it gives is disposed when the stage has returned. For what native libraries need meanwhile.</param>
public sealed class ExperimentRunner(
    PluginCatalogue plugins, IReadOnlyDictionary<string, IPlugin> builtIn, Func<string, string?> environment, TimeProvider time, Func<IDisposable>? beginWork = null)
{
    /// <summary>Reads, binds, plans and checks an experiment: what <c>validate</c>, <c>plan</c> and <c>run</c> say of a file is the same.</summary>
    /// <param name="file">The file, as its reader calls it; errors repeat it.</param>
    /// <param name="overrides">Arguments of <c>--set</c>.</param>
    /// <param name="machine">What computes, and where things are kept.</param>
    /// <param name="findings">Gets everything that is wrong, at once.</param>
    /// <returns>Null where something is wrong that stops the run.</returns>
    public OpenExperiment? Open(string file, IReadOnlyCollection<string> overrides, IMachine machine, Findings findings)
    {
        if (new DocumentReader(environment).Read(file, overrides, findings) is not { } document)
        {
            return null;
        }
        Catalogue catalogue = plugins.Load(builtIn, document, new CodeMemory(new StoreLayout(machine.StoreFolder).Code, time), findings);
        if (new ExperimentBinder(machine).Bind(document, catalogue, findings) is not { } bound)
        {
            return null;
        }
        ExperimentCheck.Check(bound, findings);
        OpenExperiment open = OpenExperiment.Plan(ExperimentCheck.SoundPart(bound, findings), time, beginWork, findings);
        return Kept(open, findings);
    }

    private static OpenExperiment? Kept(OpenExperiment open, Findings findings)
    {
        if (!findings.HasErrors)
        {
            return open;
        }
        open.Dispose();
        return null;
    }
}

/// <summary>An experiment that is sound and planned: it can say what a run would do, and run. What it opened is closed with it.</summary>
public sealed class OpenExperiment : IDisposable
{
    private readonly ArtifactStore store;
    private readonly Planner planner;
    private readonly UnitHistory history;
    private readonly UnitTimings timings;
    private readonly TimeProvider time;
    private readonly Func<IDisposable>? beginWork;
    private readonly Lazy<Demand> demand;
    private Plan? plan;

    private OpenExperiment(Experiment experiment, TimeProvider time, Func<IDisposable>? beginWork)
    {
        (Experiment, this.time, this.beginWork) = (experiment, time, beginWork);
        store = new ArtifactStore(experiment.StoreFolder, time);
        store.Recover();
        history = new UnitHistory(store, experiment.Name);
        timings = new UnitTimings(store);
        planner = new Planner(experiment, store, new InputDigests(store, time), time);
        demand = new Lazy<Demand>(() => Demand.Of(planner));
    }

    /// <summary>What runs.</summary>
    public Experiment Experiment { get; }

    /// <summary>Plans every stage, and reports what planning finds.</summary>
    public static OpenExperiment Plan(Experiment experiment, TimeProvider time, Func<IDisposable>? beginWork, Findings findings)
    {
        OpenExperiment open = new(experiment, time, beginWork);
        open.planner.PlanAll();
        open.planner.Report(findings);
        ExpectationsFit.Check(open.planner, findings);
        SpaceForThePlan.Check(open.demand.Value.Bytes, experiment.File, experiment.StoreFolder, SpaceForThePlan.FreeAt, findings);
        return open;
    }

    /// <summary>Tells what a run would do, and why.</summary>
    public Plan Describe() => plan ??= new PlanDescription(planner, new Reasons(store, history), timings).Describe(demand.Value);

    /// <summary>Every reason of every unit of a stage, of one unit, or of all where nothing is named.</summary>
    /// <param name="stage">The name of a stage or of one of its instances; null for all.</param>
    /// <param name="unit">The key of a unit; null for all.</param>
    public IReadOnlyList<UnitReasons> Why(string? stage, string? unit)
    {
        Reasons reasons = new(store, history);
        return
        [
            .. planner.Stages.Where(s => stage is null || s.Stage.BaseName == stage || s.Stage.Name == stage)
                .SelectMany(s => s.Units).Where(u => unit is null || u.Unit.Key == unit).Select(u => reasons.AllOf(u, demand.Value)),
        ];
    }

    /// <summary>Runs what is missing, and reports.</summary>
    public Task<RunOutcome> RunAsync(IRunObserver observer, LockMode lockMode, CancellationToken cancellation) => RunThread.Start(() =>
    {
        try
        {
            using RunLog log = new(Experiment.RunFolder, time);
            RunJournal journal = new(new ObserverList(log, observer), history, timings, Experiment.RunFolder, Experiment.Environment.DeviceModel, time);
            Plan told = Describe();
            RunResult result = new Executor(planner, journal, beginWork, cancellation).Run(told);
            return new RunReport(planner, time).Write(told, result, lockMode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(StoreTrouble.DescribeRun(Experiment.RunFolder, e), e);
        }
    });

    public void Dispose()
    {
        planner.Dispose();
        history.Dispose();
        timings.Dispose();
        store.Dispose();
    }
}
