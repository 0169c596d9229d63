using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Checking;
using Runner.Engine.Planning;
using Runner.Engine.Plugins;
using Runner.Engine.Reading;
using Runner.Engine.Reporting;
using Runner.Engine.Reporting.Locking;
using Runner.Engine.Running;
using Runner.Engine.Sharing;
using Runner.Engine.Storing;
using Runner.Engine.Verifying;

namespace Runner.Engine;

/// <summary>The corridor from the file to the report: names the rooms in their order and does nothing else.</summary>
/// <param name="plugins">Where kinds come from.</param>
/// <param name="builtIn">The kinds that need no plugin, by the name of what brings them.</param>
/// <param name="environment">Gives the value of an environment variable, or null.</param>
/// <param name="time">The clock.</param>
/// <param name="beginWork">
/// Called before a stage works, with the bytes of memory that the process is planned to take meanwhile (0: not known); what it gives is disposed when the stage has returned. For what native
/// libraries need.
/// </param>
public sealed class ExperimentRunner(
    PluginCatalogue plugins, IReadOnlyDictionary<string, IPlugin> builtIn, Func<string, string?> environment, TimeProvider time, Func<long, IDisposable>? beginWork = null)
{
    /// <summary>Reads, binds, plans and checks an experiment: what <c>validate</c>, <c>plan</c> and <c>run</c> say of a file is the same.</summary>
    /// <param name="file">The file, as its reader calls it; errors repeat it.</param>
    /// <param name="overrides">Arguments of <c>--set</c>.</param>
    /// <param name="machine">What computes, and where things are kept.</param>
    /// <param name="findings">Gets everything that is wrong, at once.</param>
    /// <param name="scope">Which part of it is run; null: all.</param>
    /// <param name="isFetched">Whether <see cref="OpenExperiment.Fetch"/> follows, which then checks what depends on what is there.</param>
    /// <returns>Null where something is wrong that stops the run.</returns>
    public OpenExperiment? Open(string file, IReadOnlyCollection<string> overrides, IMachine machine, Findings findings, RunScope? scope = null, bool isFetched = false)
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
        OpenExperiment open = OpenExperiment.Plan(ExperimentCheck.SoundPart(bound, findings), time, beginWork, findings, scope ?? RunScope.Whole, isFetched);
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
    private readonly ProvenParts proven;
    private readonly TimeProvider time;
    private readonly Func<long, IDisposable>? beginWork;
    private readonly Lazy<Demand> demand;
    private RunScope scope = RunScope.Whole;
    private HashSet<StageInstance> inScope = [];
    private SharedCache? cache;
    private Plan? plan;

    private OpenExperiment(Experiment experiment, TimeProvider time, Func<long, IDisposable>? beginWork, bool toleratesAbsence)
    {
        (Experiment, this.time, this.beginWork) = (experiment, time, beginWork);
        store = new ArtifactStore(experiment.StoreFolder, time);
        store.Recover();
        history = new UnitHistory(store, experiment.Name);
        timings = new UnitTimings(store);
        planner = new Planner(experiment, store, new InputDigests(store, time) { ToleratesAbsence = toleratesAbsence }, time);
        demand = new Lazy<Demand>(() => Demand.Of(planner));
        proven = new ProvenParts(store.Layout);
    }

    /// <summary>What runs.</summary>
    public Experiment Experiment { get; }

    /// <summary>Plans every stage, and reports what planning finds.</summary>
    internal static OpenExperiment Plan(Experiment experiment, TimeProvider time, Func<long, IDisposable>? beginWork, Findings findings, RunScope scope, bool isFetched = false)
    {
        OpenExperiment open = new(experiment, time, beginWork, findings.ToleratesAbsence);
        open.planner.PlanAll();
        open.planner.Report(findings);
        ExpectationsFit.Check(open.planner, findings);
        TolerancesFit.Check(open.planner, findings);
        open.scope = scope;
        open.inScope = scope.Apply(open.planner, findings);
        if (!isFetched)
        {
            open.CheckWhatIsThere(findings);
        }
        return open;
    }

    /// <summary>Takes over from a cache what others have made of it, then checks what depends on what is there. What the run makes is given to the cache.</summary>
    /// <returns>How many units were missing, and asked for.</returns>
    public int Fetch(SharedCache shared, Findings findings, CancellationToken cancellation)
    {
        cache = shared;
        int asked = shared.Fetch(planner.Stages.SelectMany(stage => stage.Units).Where(planner.IsWanted), store, cancellation);
        CheckWhatIsThere(findings);
        return asked;
    }

    private void CheckWhatIsThere(Findings findings)
    {
        scope.CheckThatTheRestIsThere(planner, demand.Value, findings);
        SpaceForThePlan.Check(demand.Value.Bytes, Experiment.File, Experiment.StoreFolder, SpaceForThePlan.FreeAt, findings);
    }

    /// <summary>Tells what a run would do, and why.</summary>
    public Plan Describe() => plan ??= new PlanDescription(planner, new Reasons(store, history).Of, timings).Describe(demand.Value);

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

    /// <summary>The parts of a family that the stages have in their settings, once each; those that read what a stage has yet to make are left out.</summary>
    public IReadOnlyList<PartInUse<T>> PartsInUse<T>()
        where T : class => PartInUse<T>.Of(planner);

    /// <summary>What was proven about a part in an earlier run on this store; null where nothing was.</summary>
    public string? Proven(string key) => proven.Of(key);

    /// <summary>Remembers for later runs what was proven about a part.</summary>
    public void Prove(string key, string figures) => proven.Add(key, figures);

    /// <summary>Whether there is a lock beside the experiment.</summary>
    public bool HasLock => LockFile.CanBeRead(LockFile.PathFor(Experiment.File));

    /// <summary>How what would be made differs from the lock, as far as that is known before any work.</summary>
    public IReadOnlyList<string> DifferencesBefore(LockMode lockMode) => LockFile.CausesOf(lockMode, planner);

    /// <summary>Whether the first failure ends a run; otherwise everything is made that does not need what failed.</summary>
    public bool FailFast { get; set; }

    /// <summary>Where is written what is being made, for the process that waits for this one; null where none does.</summary>
    public FlightLog? Flight { get; set; }

    /// <summary>Runs what is missing, and reports.</summary>
    public Task<RunOutcome> RunAsync(IRunObserver observer, LockMode lockMode, CancellationToken cancellation) => RunThread.Start(() => StoreTrouble.InRunFolder(Experiment.RunFolder, () =>
    {
        using RunLog log = new(Experiment.RunFolder, time);
        RunJournal journal = new(new ObserverList(log, observer), history, timings, Experiment.RunFolder, Experiment.Environment.DeviceModel, time);
        Plan told = Describe();
        RunResult result = new Executor(planner, journal, beginWork, cache, Flight, FailFast, cancellation).Run(told);
        return new RunReport(planner, inScope, time).Write(told, result, lockMode);
    }));

    /// <summary>The units of some stages that the store lacks: what is not there cannot be verified.</summary>
    public IReadOnlyList<string> NotMade(Rerun rerun) =>
        [.. rerun.Of(planner.Stages).Where(unit => !Demand.IsThere(unit, store)).Select(unit => unit.Name), .. planner.Stages.Where(stage => !stage.IsKnown).Select(stage => stage.Stage.Name)];

    /// <summary>Makes units again that are in the store, aside, and compares.</summary>
    public Task<Verification> VerifyAsync(Rerun rerun, IRunObserver observer, CancellationToken cancellation) =>
        RunThread.Start(() => new Verifier(planner, time, beginWork).Run(rerun, observer, cancellation));

    public void Dispose()
    {
        planner.Dispose();
        history.Dispose();
        timings.Dispose();
        proven.Dispose();
        store.Dispose();
    }
}
