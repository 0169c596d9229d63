using System.CommandLine;
using Runner.Cli.Benchmarks;
using Runner.Cli.Consoles;
using Runner.Cli.Doctor;
using Runner.Cli.Hosting;
using Runner.Cli.Opening;
using Runner.Cli.Reports;
using Runner.Cli.Results;
using Runner.Engine;
using Runner.Engine.Binding;
using Runner.Engine.Planning;
using Runner.Engine.Reading;
using Runner.Engine.Reporting;
using Runner.Engine.Reporting.Locking;
using Runner.Engine.Running;
using Runner.Engine.Sharing;
using Runner.Torch.Native;

namespace Runner.Cli.Commands;

/// <summary><c>run EXPERIMENT.yaml</c>: runs what is missing and reports.</summary>
internal sealed class RunCommand : Command
{
    private const int DifferencesSaid = 20;
    private static readonly TimeSpan QuietlyGiven = TimeSpan.FromSeconds(2);
    private readonly ExperimentArguments arguments = new();
    private readonly ScopeArguments scope = new();
    private readonly CacheArguments sharing;
    private readonly Option<bool> locked = TypedOption.Switch("--locked", "Compares everything with the lock beside the experiment; a difference fails the run.");
    private readonly Option<double?> tolerance = TypedOption.Real(
        "--tolerance",
        "With --locked: compares only the metrics, each within this much (beyond 1: this share of it); those that the file has under tolerance within theirs. Another processor computes other last digits.");

    private readonly Option<bool> updateLock = TypedOption.Switch("--update-lock", "Writes the lock anew.");
    private readonly Option<bool> failFast = TypedOption.Switch("--fail-fast", "Ends the run at the first failure. Otherwise everything is made that does not need what failed.");
    private readonly ExperimentOpener opener;
    private readonly ProgramSettings settings;
    private readonly Terminal terminal;
    private readonly TimeProvider time;

    public RunCommand(ExperimentOpener opener, ProgramSettings settings, Terminal terminal, TimeProvider time)
        : base("run", "Runs an experiment: what is in the store is reused, the rest is made.")
    {
        (this.opener, this.settings, this.terminal, this.time) = (opener, settings, terminal, time);
        arguments.AddTo(this);
        scope.AddTo(this);
        sharing = new CacheArguments(settings);
        sharing.AddTo(this);
        Add(locked);
        Add(tolerance);
        Add(updateLock);
        Add(failFast);
        this.AddCheck(result =>
        {
            if (result.Has(locked) && result.Has(updateLock))
            {
                result.AddError("--locked and --update-lock exclude each other.");
            }
            if (scope.LeavesOut(result) && (result.Has(locked) || result.Has(updateLock)))
            {
                result.AddError("a lock is of a whole experiment: --locked and --update-lock go with no --until and no --only.");
            }
            if (result.Has(tolerance) && !result.Has(locked))
            {
                result.AddError("--tolerance goes with --locked.");
            }
        });
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stopping)
    {
        OpeningRequest request = scope.Of(parsed, arguments.Of(parsed));
        using SharedCache? cache = sharing.Of(parsed);
        using OpenExperiment? open = opener.Open(request, isFetched: cache is not null);
        if (open is null)
        {
            return ExitCode.Invalid;
        }
        open.FailFast = parsed.GetValue(failFast);
        using FlightLog? flight = settings.Flight.Length > 0 ? new FlightLog(settings.Flight) : null;
        open.Flight = flight;
        Experiment experiment = open.Experiment;
        LockMode lockMode = LockModeOf(parsed, request, experiment);
        if (IsOfAnotherLock(open, lockMode))
        {
            return ExitCode.NotHeld;
        }
        if (cache is not null && !IsSoundWith(open, cache, stopping))
        {
            return ExitCode.Invalid;
        }
        // It takes a good part of a second to start: too long for saying that there is nothing to do.
        bool isWork = IsWork(open.Describe());
        LibtorchVersion libtorch = isWork ? TorchRuntime.Start(experiment.Environment.Threads) : TorchRuntime.Prepare(experiment.Environment.Threads);
        Introduce(experiment, libtorch);
        if (isWork && !ArithmeticOfRun.Holds(open, terminal, stopping))
        {
            return ExitCode.Failed;
        }
        RunOutcome outcome = await RunDisplay.ShowAsync(terminal, time, observer => open.RunAsync(new CountedTimes(observer, experiment.Environment, time), lockMode, stopping));
        if (cache is not null)
        {
            FinishSharing(cache, stopping);
        }
        if (outcome.Unremembered is { } trouble)
        {
            terminal.Complain($"warning: {trouble}");
        }
        Answer(experiment, outcome, cache);
        if (outcome.Result.State != RunState.Stopped)
        {
            Show(outcome);
            SayWhatIsLeftOut(experiment, outcome);
        }
        return outcome.ExitCode;
    }

    // What is said of the file only now depends on what the cache has.
    private bool IsSoundWith(OpenExperiment open, SharedCache cache, CancellationToken stopping)
    {
        Findings findings = new();
        int asked = open.Fetch(cache, findings, stopping);
        SayWarnings(cache);
        terminal.Complain(findings.All);
        if (cache.Taken.Units > 0)
        {
            terminal.Say($"from the cache {cache.Name}: {cache.Taken.Units} of {Quantities.Units(asked)} that were missing, {Quantities.Bytes(cache.Taken.Bytes)}");
        }
        return !findings.HasErrors;
    }

    // Nothing of the run waits for this but its end; Ctrl-C leaves what is not given yet.
    private void FinishSharing(SharedCache cache, CancellationToken stopping)
    {
        if (!cache.Finish(QuietlyGiven, stopping))
        {
            terminal.Say($"{Quantities.Units(cache.OnTheWay)} on the way to the cache {cache.Name}; Ctrl-C leaves them");
            cache.Finish(Timeout.InfiniteTimeSpan, stopping);
        }
        if (cache.Given.Units > 0)
        {
            terminal.Say($"to the cache {cache.Name}: {Quantities.Units(cache.Given.Units)}, {Quantities.Bytes(cache.Given.Bytes)}");
        }
        SayWarnings(cache);
    }

    private void SayWarnings(SharedCache cache)
    {
        foreach (string warning in cache.TakeWarnings())
        {
            terminal.Complain(warning);
        }
    }

    private void Answer(Experiment experiment, RunOutcome outcome, SharedCache? cache)
    {
        terminal.Answer("experiment", () => experiment.Name);
        terminal.Answer("state", () => outcome.Result.State);
        terminal.Answer("run", () => outcome.Place.Name);
        terminal.Answer("folder", () => outcome.Place.Folder);
        terminal.Answer("made", () => outcome.Result.Made);
        terminal.Answer("reused", () => outcome.Result.Reused);
        terminal.Answer("failures", () => outcome.Result.Failures.Select(failure => new { stage = failure.Stage, units = failure.Units, message = failure.Message }));
        terminal.Answer("skipped", () => outcome.Result.Skipped);
        terminal.Answer("expectations", () => outcome.Expectations.Select(ExpectationLines.Answer));
        terminal.Answer("lockDifferences", () => outcome.LockDifferences);
        terminal.Answer("cache", () => cache is null ? null : new { name = cache.Name, unitsTaken = cache.Taken.Units, bytesTaken = cache.Taken.Bytes, unitsGiven = cache.Given.Units, bytesGiven = cache.Given.Bytes });
    }

    // What differs before any work need not be waited for; where only numbers are compared, it may still explain them.
    private bool IsOfAnotherLock(OpenExperiment open, LockMode lockMode)
    {
        IReadOnlyList<string> differences = open.DifferencesBefore(lockMode);
        if (differences.Count == 0)
        {
            return false;
        }
        bool hasLock = open.HasLock; // which reads it
        bool onlyExplains = lockMode.ComparesNumbersOnly && hasLock;
        SayDifferences(differences, onlyExplains ? "set otherwise than in the lock" : "differs from the lock");
        if (!onlyExplains)
        {
            terminal.Complain(hasLock
                ? "nothing was run: it would not be what is locked; --locked --tolerance 0.05 compares the numbers all the same, --update-lock writes the lock anew"
                : "nothing was run");
        }
        return !onlyExplains;
    }

    private void SayDifferences(IReadOnlyList<string> differences, string how = "differs from the lock")
    {
        foreach (string difference in differences.Take(DifferencesSaid))
        {
            terminal.Complain($"{how}: {difference}");
        }
        if (differences.Count > DifferencesSaid)
        {
            terminal.Complain($"and {Wording.Count(differences.Count - DifferencesSaid, "more difference")} from the lock; later ones may follow from earlier ones");
        }
        if (differences.Count(difference => difference.Contains(": locked nothing, now ", StringComparison.Ordinal)) > DifferencesSaid)
        {
            terminal.Complain("much of what there is now is not in the lock at all: was its file cut short?");
        }
        if (differences.Any(difference => difference.StartsWith("libraries/", StringComparison.Ordinal)))
        {
            terminal.Complain("the lock was made with other libraries or on another processor, where last digits differ");
        }
    }

    private static bool IsWork(Plan plan) => plan.Left > 0 || plan.Stages.Any(stage => stage.Verdict == Verdict.Later);

    // A run with other settings than the file's has nothing to say about the file's lock, unless it is asked to.
    private LockMode LockModeOf(ParseResult parsed, OpeningRequest request, Experiment experiment) =>
        parsed.GetValue(locked) ? (parsed.GetValue(tolerance) is not null || experiment.Tolerances is not null ? LockMode.CompareNumbers(Tolerances.Of(experiment, parsed.GetValue(tolerance))) : LockMode.Compare)
        : parsed.GetValue(updateLock) ? LockMode.Update
        : request.Overrides.Count > 0 || !request.Scope.IsWhole ? LockMode.Ignore
        : LockMode.WriteIfAbsent;

    private void Introduce(Experiment experiment, LibtorchVersion libtorch)
    {
        terminal.Say(experiment.About.Length == 0 ? experiment.Name : $"{experiment.Name}: {experiment.About}");
        terminal.Say(
            $"{experiment.Environment.Device}, {experiment.Environment.DType.ToString().ToLowerInvariant()}, threads {experiment.Environment.Threads}, "
            + $"libtorch {libtorch.Version} ({libtorch.Origin}), seed {experiment.Seed}");
    }

    private void Show(RunOutcome outcome)
    {
        ResultTables.Write(terminal, outcome.Record, Slice.All);
        string page = ReportPage.Write(outcome.Place, outcome.Record, Slice.All);
        foreach (ExpectationResult broken in outcome.Expectations.Where(expectation => expectation is { IsJudged: true, Holds: false }))
        {
            terminal.Complain($"expectation does not hold: {broken.Text}\n  {broken.Detail}");
        }
        SayDifferences(outcome.LockDifferences);
        SayWhereItIs(outcome);
        terminal.Say($"report: {NearPath.Of(page)}");
    }

    private void SayWhatIsLeftOut(Experiment experiment, RunOutcome outcome)
    {
        int unjudged = experiment.Expectations.Count - outcome.Expectations.Count;
        if (unjudged > 0)
        {
            terminal.Say($"{Wording.Count(unjudged, "expectation")} {(unjudged == 1 ? "is" : "are")} about stages that were left out");
        }
    }

    private void SayWhereItIs(RunOutcome outcome)
    {
        RunPlace place = outcome.Place;
        if (place.IsKnown)
        {
            terminal.Say($"same as run {place.Name}: nothing came out otherwise");
            return;
        }
        terminal.Say($"run {place.Name}");
        if (place.Before is { } before && FileOf(before) is { } file && file != outcome.Record.File)
        {
            terminal.Say($"run {Path.GetFileName(before)} before it was of another file, {file}; both are kept");
        }
        if (place.Removed.Count > 0)
        {
            terminal.Say($"run {string.Join(", ", place.Removed)} is removed: the newest {RunPlace.MostKept} runs of an experiment are kept");
        }
    }

    private string? FileOf(string run)
    {
        try
        {
            return RunRecordJson.Read(run).File;
        }
        catch (InvalidDataException unreadable)
        {
            terminal.Complain(unreadable.Message);
            return null;
        }
    }
}
