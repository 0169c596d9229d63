using Runner.Engine.Graphing;
using Runner.Engine.Planning;
using Runner.Engine.Sharing;
using Runner.Engine.Storing;

namespace Runner.Engine.Running;

/// <summary>Makes every unit that is wanted and missing, pass by pass, until all is there or nothing more can be done. What comes next, <see cref="Schedule"/> knows.</summary>
internal sealed class Executor
{
    private const int DamagedAtMost = 2;
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);
    private readonly Planner planner;
    private readonly RunJournal journal;
    private readonly Func<long, IDisposable>? beginWork;
    private readonly SharedCache? cache;
    private readonly FlightLog? flight;
    private readonly bool failFast;
    private readonly CancellationToken cancellation;
    private readonly Schedule schedule;
    private readonly IntermediateFiles steps;
    private readonly List<StageFailure> failures = [];
    private readonly List<string> skipped = [];
    private readonly HashSet<MissingArtifact> busy = [];
    private readonly HashSet<string> waitedFor = [];
    private readonly HashSet<string> heldUp = [];
    private readonly Dictionary<string, int> damaged = [];
    private PassShare share = new("");

    /// <param name="planner">What there is to make.</param>
    /// <param name="journal">Is told what happens.</param>
    /// <param name="beginWork">Called before a stage works, with the bytes that the process is planned to take; what it gives is disposed when the stage has returned.</param>
    /// <param name="cache">What others have made, and where what is made is given to; null: none.</param>
    /// <param name="flight">Where is written what is being made; null: nowhere.</param>
    /// <param name="failFast">Whether the first failure ends the run; otherwise everything is made that does not need what failed.</param>
    /// <param name="cancellation">Stops the run.</param>
    public Executor(Planner planner, RunJournal journal, Func<long, IDisposable>? beginWork, SharedCache? cache, FlightLog? flight, bool failFast, CancellationToken cancellation)
    {
        (this.planner, this.journal, this.beginWork, this.cache, this.flight, this.failFast, this.cancellation) = (planner, journal, beginWork, cache, flight, failFast, cancellation);
        schedule = new Schedule(planner, units => cache?.Fetch(units.Where(planner.IsWanted), planner.Store, cancellation));
        steps = new IntermediateFiles(planner, schedule, journal.Time);
    }

    public RunResult Run(Plan plan)
    {
        long started = journal.Time.GetTimestamp();
        RunResult result;
        try
        {
            journal.Tell(new RunStarted(planner.Experiment.Name, plan));
            MakeAll();
            End();
            result = Result(failures.Count == 0 ? RunState.Done : RunState.Failed);
            journal.Tell(new RunFinished(result.State, journal.Time.GetElapsedTime(started)));
            return result;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            result = Stopped();
        }
        catch (StoreException e)
        {
            result = StoreFailed(e);
        }
        finally
        {
            share.Dispose();
        }
        journal.TellLast(new RunFinished(result.State, journal.Time.GetElapsedTime(started)));
        return result;
    }

    // What is finished gets its name, and is remembered.
    private void End()
    {
        planner.Store.NameFinished();
        journal.Save();
    }

    private RunResult Stopped()
    {
        try
        {
            End();
            return Result(RunState.Stopped);
        }
        catch (StoreException e)
        {
            return StoreFailed(e);
        }
    }

    // When the store fails, nothing more can be kept: every other stage would only fail after doing its work.
    private RunResult StoreFailed(StoreException e)
    {
        StageFailure failure = new("", [], e);
        failures.Add(failure);
        journal.TellLast(new StageFailed(failure));
        skipped.AddRange(Unfinished().Select(stage => stage.Stage.Name));
        return Result(RunState.Failed);
    }

    private IEnumerable<StageProgress> Unfinished() => schedule.Stages.Where(p => !p.IsComplete && !p.IsGivenUp);

    private void MakeAll()
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            OpenStages();
            if (failFast && failures.Count > 0)
            {
                SkipTheRest();
                return;
            }
            if (schedule.Next(share.Pass) is { } next)
            {
                RunPass(next);
            }
            else if (busy.Count > 0)
            {
                WaitForOthers();
            }
            else
            {
                return;
            }
        }
    }

    private void SkipTheRest()
    {
        foreach (StageProgress stage in Unfinished().ToArray())
        {
            skipped.Add(stage.Stage.Name);
            GiveUp(stage);
            journal.Tell(new StageSkipped(stage.Stage.Name, failures[0].Stage) { IsForHaste = true });
        }
    }

    private void OpenStages()
    {
        while (true)
        {
            if (schedule.NextToSkip() is var (stage, because))
            {
                skipped.Add(stage.Stage.Name);
                GiveUp(stage);
                journal.Tell(new StageSkipped(stage.Stage.Name, because.Name));
            }
            else if (schedule.Open() is { } opened)
            {
                Begin(opened);
            }
            else
            {
                return;
            }
        }
    }

    private void Begin(StageProgress stage)
    {
        stage.Started = journal.Time.GetTimestamp();
        StageUnits units = planner[stage.Stage];
        if (!units.IsKnown)
        {
            Fail(stage, [], units.Failure ?? new PlanException($"it still waits for stage \"{units.WaitsFor}\", which has run"));
            return;
        }
        UnitNode[] there = [.. units.Units.Where(IsUsable)];
        stage.Reused = there.Length;
        journal.Tell(new StageStarted(stage.Stage.Name, there.Length, stage.Left));
        foreach (UnitNode unit in there)
        {
            journal.Reused(unit);
        }
        schedule.Start(stage);
        AnnounceIfComplete(stage);
    }

    // Wanted for itself, it is no step any more; and its metrics are going to be read.
    private bool IsUsable(UnitNode unit)
    {
        if (schedule.Missing(unit.Fingerprint) is not null || planner.Store.Find(unit.Fingerprint) is not { } record)
        {
            return false;
        }
        try
        {
            _ = planner.Store.MetricsOf(record);
            if (unit.Unit.Intermediate || planner.Store.Keep(unit.Fingerprint))
            {
                return true;
            }
            MakeAgain(unit, "another process dropped its files");
        }
        catch (ArtifactLostException lost)
        {
            MakeAgain(unit, lost.Damage);
        }
        return false;
    }

    private void RunPass(MissingArtifact.Maker first)
    {
        string pass = first.Node.Unit.Pass;
        if (pass.Length == 0 || pass != share.Pass)
        {
            share.Dispose();
            share = new PassShare(pass);
        }
        if (pass.Length == 0)
        {
            RunBatch(first.Stage, [first], pass);
            return;
        }
        foreach (StageProgress stage in schedule.StagesOf(pass))
        {
            RunBatch(stage, schedule.Left(stage, pass), pass);
        }
    }

    private void RunBatch(StageProgress stage, IReadOnlyList<MissingArtifact.Maker> makers, string pass)
    {
        TakeOver();
        if (IsGrounded(stage, makers))
        {
            return;
        }
        using Batch batch = Claim(stage, Apart(makers), pass);
        if (batch.Units.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            Make(batch);
        }
    }

    // What has ended its process twice is a failure like others, known beforehand.
    private bool IsGrounded(StageProgress stage, IReadOnlyList<MissingArtifact.Maker> makers)
    {
        foreach (MissingArtifact.Maker maker in makers)
        {
            if (!maker.Artifact.IsMade && flight?.WhyGrounded(maker.Node) is { } because)
            {
                Fail(stage, [maker.Node.Unit.Key], new ProcessEndedException(because, SettingsOf(maker.Node)));
                return true;
            }
        }
        return false;
    }

    private static string SettingsOf(UnitNode unit) => string.Join(", ", unit.Components
        .Where(component => component.Key.StartsWith(ComponentNames.SettingPrefix, StringComparison.Ordinal) || component.Key.StartsWith(ComponentNames.RecipePrefix, StringComparison.Ordinal))
        .OrderBy(component => component.Key, StringComparer.Ordinal)
        .Select(component => $"{component.Key[(component.Key.IndexOf(' ', StringComparison.Ordinal) + 1)..]} {SettingText.Readable(component.Value)}"));

    // Where one of them may have ended the process before, each is made by itself.
    private IReadOnlyList<MissingArtifact.Maker> Apart(IReadOnlyList<MissingArtifact.Maker> makers) =>
        flight is not null && makers.Any(maker => flight.IsSuspect(maker.Node)) ? [.. makers.Where(maker => maker.Artifact is { IsMade: false, IsBusy: false, MissingInputs: 0 }).Take(1)] : makers;

    // What other processes have finished need not be made, nor the steps on the way to it.
    private void TakeOver()
    {
        foreach (string fingerprint in planner.Store.TakeNews())
        {
            if (schedule.Missing(fingerprint) is { } artifact && Demand.IsThere(artifact.Makers[0].Node, planner.Store))
            {
                FinishedElsewhere(artifact);
            }
        }
    }

    private void FinishedElsewhere(MissingArtifact artifact)
    {
        busy.Remove(artifact);
        IReadOnlyList<MissingArtifact.Maker> makers = schedule.Finish(artifact);
        IReadOnlyList<MissingArtifact> spared = schedule.NotNeededWithout(artifact);
        busy.ExceptWith(spared);
        foreach (MissingArtifact.Maker maker in makers)
        {
            if (!maker.Node.Unit.Intermediate)
            {
                planner.Store.Keep(maker.Node.Fingerprint);
            }
            Reuse(maker);
        }
        foreach (MissingArtifact.Maker maker in spared.SelectMany(step => step.Makers))
        {
            AnnounceIfComplete(maker.Stage);
        }
    }

    // A stage that is still to come counts what is there when it begins.
    private void Reuse(MissingArtifact.Maker maker)
    {
        if (maker.Stage.IsOpen)
        {
            maker.Stage.Reused++;
            journal.Reused(maker.Node);
            AnnounceIfComplete(maker.Stage);
        }
    }

    // What another process makes is left for later; what it made meanwhile is taken over; what lost an input waits for that.
    private Batch Claim(StageProgress stage, IReadOnlyList<MissingArtifact.Maker> makers, string pass)
    {
        List<MissingArtifact.Maker> mine = [];
        List<IDisposable> claims = [];
        HashSet<string> together = [];
        foreach (MissingArtifact.Maker maker in makers.Where(m => m.Artifact is { IsMade: false, IsBusy: false }))
        {
            MissingArtifact artifact = maker.Artifact;
            UnitNode[] reads = [.. maker.Node.Reads.Where(read => !together.Contains(read.Fingerprint))];
            if (artifact.IsMade || (artifact.MissingInputs > 0 && reads.Any(read => schedule.Missing(read.Fingerprint) is not null)))
            {
                continue;
            }
            IDisposable? claim = planner.Store.TryClaim(artifact.Fingerprint);
            if (claim is null)
            {
                Wait(maker);
            }
            else if (Demand.IsThere(maker.Node, planner.Store))
            {
                claim.Dispose();
                FinishedElsewhere(artifact);
            }
            else if (!AreReadable(reads))
            {
                claim.Dispose();
                schedule.WaitForInputs(artifact);
            }
            else
            {
                mine.Add(maker);
                claims.Add(claim);
                together.Add(artifact.Fingerprint);
            }
        }
        return new Batch(stage, pass, mine, claims);
    }

    private bool AreReadable(IEnumerable<UnitNode> reads)
    {
        bool all = true;
        foreach (UnitNode read in reads)
        {
            try
            {
                _ = planner.Store.ReadableFolderOf(read.Fingerprint);
            }
            catch (ArtifactLostException lost)
            {
                MakeAgain(read, lost.Damage);
                all = false;
            }
        }
        return all;
    }

    private void MakeAgain(UnitNode unit, string damage)
    {
        int times = damaged[unit.Fingerprint] = damaged.GetValueOrDefault(unit.Fingerprint) + 1;
        if (times > DamagedAtMost)
        {
            throw new StoreException($"the artifact of \"{unit.Name}\" is damaged each time that it is made: {damage}; the disk of the artifact store \"{planner.Store.Folder}\" cannot be trusted");
        }
        journal.Tell(new UnitDamaged(unit.Stage.Name, unit.Unit.Key, damage));
        schedule.MakeAgain(unit);
    }

    private void Wait(MissingArtifact.Maker maker)
    {
        busy.Add(maker.Artifact);
        schedule.LeaveToOthers(maker.Artifact);
        (int process, bool isStopped) = HeldFile.HolderOf(planner.Store.Layout.LockOf(maker.Artifact.Fingerprint)) ?? (0, false);
        if (waitedFor.Add(maker.Artifact.Fingerprint) | (isStopped && heldUp.Add(maker.Artifact.Fingerprint)))
        {
            journal.Tell(new UnitWaiting(maker.Stage.Stage.Name, maker.Node.Unit.Key, process, isStopped));
        }
    }

    private void WaitForOthers()
    {
        planner.Store.NameFinished(); // the other process may wait for these
        cancellation.WaitHandle.WaitOne(LookAgain);
        TakeOver();
        MissingArtifact[] asked = [.. busy];
        busy.Clear();
        schedule.LookAgain(asked);
    }

    private void Make(Batch batch)
    {
        StageProgress stage = batch.Stage;
        journal.Tell(new UnitsStarted(stage.Stage.Name, batch.Pass, [.. batch.Units.Select(u => u.Unit.Key)]));
        RunContext context = new(batch, planner, share, journal, cache, flight, IsOnlyAStep, cancellation);
        Exception? failure = null;
        try
        {
            using IDisposable? work = beginWork?.Invoke(Planned(batch));
            flight?.Begin(batch.Units);
            stage.Stage.Stage.Run([.. batch.Units.Select(u => u.Unit)], context);
            failure = context.Unpublished.Count == 0 ? null : new PlanException("the stage returned without publishing it");
        }
        catch (Exception e)
        {
            failure = Classified(e);
        }
        finally
        {
            flight?.Land();
            Finish(context.Published, stage);
        }
        if (failure is null)
        {
            return;
        }
        if (LostInputs(context.Unpublished, failure))
        {
            foreach (UnitNode unit in context.Unpublished)
            {
                schedule.WaitForInputs(schedule.Missing(unit.Fingerprint)!);
            }
            return;
        }
        Fail(stage, [.. context.Unpublished.Select(u => u.Unit.Key)], failure);
    }

    private long Planned(Batch batch) => WorkingMemory.Of(batch.Units.Max(unit => unit.Unit.Cost.Memory), planner.Experiment.Environment.MemoryBudget);

    // Work in parallel wraps what it threw: what happened counts, not where. A failure of the store or a stop ends the run.
    private Exception Classified(Exception e)
    {
        Exception[] inside = [.. Failures.Inside(e)];
        if (inside.OfType<ArtifactLostException>().FirstOrDefault() is { } lost)
        {
            return lost;
        }
        if (inside.OfType<StoreException>().FirstOrDefault() is { } store)
        {
            throw new StoreException(store.Message, store);
        }
        if (cancellation.IsCancellationRequested && inside.Any(inner => inner is OperationCanceledException))
        {
            throw new OperationCanceledException(cancellation);
        }
        return Failures.Own(e);
    }

    // Whatever a stage says when it reads what is gone or damaged: that is made again, and then the stage goes on.
    private bool LostInputs(IReadOnlyCollection<UnitNode> unpublished, Exception failure)
    {
        List<(UnitNode Unit, string Damage)> gone = [];
        if (failure is ArtifactLostException lost && schedule.UnitsOf(lost.Fingerprint) is [var damagedUnit, ..])
        {
            gone.Add((damagedUnit, lost.Damage));
        }
        foreach (UnitNode read in unpublished.SelectMany(unit => unit.Reads).Distinct())
        {
            if (schedule.Missing(read.Fingerprint) is null && planner.Store.IsGone(read.Fingerprint) && !gone.Exists(g => g.Unit.Fingerprint == read.Fingerprint))
            {
                gone.Add((read, "it is not in the store any more"));
            }
        }
        gone.ForEach(g => MakeAgain(g.Unit, g.Damage));
        return gone.Count > 0;
    }

    private bool IsOnlyAStep(UnitNode node) => schedule.Missing(node.Fingerprint)?.IsIntermediate ?? node.Unit.Intermediate;

    private void Finish(IReadOnlyList<UnitNode> published, StageProgress stage)
    {
        foreach (UnitNode made in published)
        {
            if (schedule.Missing(made.Fingerprint) is not { } artifact)
            {
                continue;
            }
            foreach (MissingArtifact.Maker maker in schedule.Finish(artifact))
            {
                if (maker.Node == made)
                {
                    stage.Made++;
                }
                else
                {
                    Reuse(maker);
                }
            }
            steps.DropBefore(made);
            if (damaged.ContainsKey(made.Fingerprint))
            {
                JudgeReaders(made);
            }
        }
        AnnounceIfComplete(stage);
    }

    // What came out as before changes nothing; what came out otherwise makes others of those that were made from it.
    private void JudgeReaders(UnitNode made)
    {
        foreach (UnitNode reader in planner.Stages.SelectMany(units => units.Units).Where(unit => unit.MadeFrom.Any(read => read.Fingerprint == made.Fingerprint)).ToArray())
        {
            if (schedule.Missing(reader.Fingerprint) is null && planner.Store.Find(reader.Fingerprint) is not null && !Demand.IsThere(reader, planner.Store))
            {
                MakeAgain(reader, $"it was made from other bytes of {made.Name}");
            }
        }
    }

    private void Fail(StageProgress stage, IReadOnlyList<string> units, Exception error)
    {
        if (error is StoreException store)
        {
            throw store;
        }
        StageFailure failure = new(stage.Stage.Name, units, error);
        failures.Add(failure);
        GiveUp(stage);
        journal.Tell(new StageFailed(failure));
    }

    private void GiveUp(StageProgress stage)
    {
        schedule.GiveUp(stage);
        planner.Parts.Release(stage.Stage);
    }

    private void AnnounceIfComplete(StageProgress stage)
    {
        if (!schedule.Announce(stage))
        {
            return;
        }
        steps.DropIn(stage);
        planner.Parts.Release(stage.Stage);
        journal.Tell(new StageFinished(stage.Stage.Name, stage.Made, stage.Reused, journal.Time.GetElapsedTime(stage.Started)));
    }

    private RunResult Result(RunState state) =>
        new(state, failures, skipped, schedule.Stages.Sum(p => p.Made), schedule.Stages.Sum(p => p.Reused));
}
