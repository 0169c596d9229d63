using Runner.Abstractions;
using Runner.Engine.Planning;

namespace Runner.Engine.Running;

/// <summary>Makes every unit that is wanted and missing, pass by pass, until all is there or nothing more can be done.</summary>
internal sealed class Executor(Planner planner, RunDesk desk, CancellationToken cancellation)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);
    private readonly Agenda agenda = new(planner);
    private readonly List<StageFailure> failures = [];
    private readonly List<string> skipped = [];
    private readonly HashSet<UnitReference> busy = [];
    private readonly HashSet<UnitReference> waitedFor = [];
    private PassShare share = new("");

    public RunResult Run()
    {
        try
        {
            RunAll();
            return Result(failures.Count == 0 ? RunState.Done : RunState.Failed);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Result(RunState.Stopped);
        }
        finally
        {
            share.Dispose();
        }
    }

    private void RunAll()
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            SettleAll();
            if (agenda.Next(share.Pass, busy) is { } next)
            {
                RunPass(next);
            }
            else if (busy.Count > 0)
            {
                cancellation.WaitHandle.WaitOne(LookAgain);
                busy.Clear();
            }
            else
            {
                return;
            }
        }
    }

    private void SettleAll()
    {
        while (true)
        {
            if (agenda.NextToSkip() is var (stage, because))
            {
                stage.IsLost = true;
                skipped.Add(stage.Stage.Name);
                desk.Observer.Observe(new StageSkipped(stage.Stage.Name, because.Name));
            }
            else if (agenda.NextToSettle() is { } ready)
            {
                Settle(ready);
            }
            else
            {
                break;
            }
        }
    }

    private void Settle(StageProgress ready)
    {
        agenda.Settle(ready);
        StageUnits units = planner[ready.Stage];
        ready.Started = desk.Time.GetTimestamp();
        if (!units.IsKnown)
        {
            Exception why = units.Failure ?? new PlanException($"it still waits for stage \"{units.WaitsFor}\", which has run");
            Fail(ready, [], why);
            return;
        }
        UnitNode[] there = [.. units.Units.Where(u => planner.Store.Find(u.Fingerprint) is not null)];
        ready.Reused = there.Length;
        desk.Observer.Observe(new StageStarted(ready.Stage.Name, there.Length, ready.Left.Count));
        foreach (UnitNode wanted in there.Where(u => !u.Unit.Intermediate))
        {
            planner.Store.Keep(planner.Store.Find(wanted.Fingerprint)!);
        }
        desk.Reused(there);
        Announce(ready);
    }

    private void RunPass(UnitNode first)
    {
        if (first.Unit.Pass.Length == 0 || first.Unit.Pass != share.Pass)
        {
            share.Dispose();
            share = new PassShare(first.Unit.Pass);
        }
        foreach (StageProgress stage in agenda.Stages.Where(p => p.IsSettled && !p.IsLost).ToArray())
        {
            UnitNode[] units = first.Unit.Pass.Length > 0
                ? [.. stage.Left.Where(u => u.Unit.Pass == first.Unit.Pass)]
                : [.. stage.Left.Where(u => u == first)];
            using Batch batch = Claim(stage, units, first.Unit.Pass);
            if (batch.Units.Count > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                Make(stage, batch);
            }
            Announce(stage);
        }
    }

    // What another process makes is left for later; what it made meanwhile is taken over.
    private Batch Claim(StageProgress stage, UnitNode[] units, string pass)
    {
        List<UnitNode> mine = [];
        List<IDisposable> claims = [];
        foreach (UnitNode unit in units.Where(u => u.Inputs.All(i => !agenda.IsMissing(i) || mine.Any(m => m.Reference == i))))
        {
            IDisposable? claim = planner.Store.TryClaim(unit.Fingerprint);
            if (claim is null)
            {
                busy.Add(unit.Reference);
                if (waitedFor.Add(unit.Reference))
                {
                    desk.Observer.Observe(new UnitWaiting(stage.Stage.Name, unit.Unit.Key));
                }
            }
            else if (planner.Store.Find(unit.Fingerprint) is not null)
            {
                claim.Dispose();
                agenda.Finish(unit);
                stage.Reused++;
                desk.Reused([unit]);
            }
            else
            {
                mine.Add(unit);
                claims.Add(claim);
            }
        }
        return new Batch(stage.Stage, pass, mine, claims);
    }

    private void Make(StageProgress stage, Batch batch)
    {
        desk.Observer.Observe(new UnitsStarted(stage.Stage.Name, batch.Pass, [.. batch.Units.Select(u => u.Unit.Key)]));
        RunContext context = new(batch, planner, share, desk, cancellation);
        Exception? failure = null;
        try
        {
            stage.Stage.Stage.Run([.. batch.Units.Select(u => u.Unit)], context);
            failure = context.Unpublished.Count == 0 ? null : new PlanException("the stage returned without publishing it");
        }
        catch (Exception e) when (!(e is OperationCanceledException && cancellation.IsCancellationRequested))
        {
            failure = e;
        }
        finally
        {
            foreach (UnitNode made in context.Published)
            {
                agenda.Finish(made);
                stage.Made++;
                DropStepsBefore(made);
            }
        }
        if (failure is not null)
        {
            Fail(stage, [.. context.Unpublished.Select(u => u.Unit.Key)], failure);
        }
    }

    private void Fail(StageProgress stage, IReadOnlyList<string> units, Exception error)
    {
        stage.IsLost = true;
        StageFailure failure = new(stage.Stage.Name, units, error);
        failures.Add(failure);
        desk.Observer.Observe(new StageFailed(failure));
    }

    private void Announce(StageProgress stage)
    {
        if (!stage.IsComplete || stage.IsAnnounced)
        {
            return;
        }
        stage.IsAnnounced = true;
        foreach (UnitNode last in planner[stage.Stage].Units.Where(u => !u.Unit.Intermediate))
        {
            DropStepsBefore(last);
        }
        desk.Observer.Observe(new StageFinished(stage.Stage.Name, stage.Made, stage.Reused, desk.Time.GetElapsedTime(stage.Started)));
    }

    // A step on the way goes when its successor is there; the last one only when the whole stage is finished.
    private void DropStepsBefore(UnitNode made)
    {
        if (!made.Unit.Intermediate && !agenda[made.Stage].IsAnnounced)
        {
            return;
        }
        foreach (UnitNode step in made.Inputs.Where(i => i.Stage == made.Stage.Name).Select(i => planner[i]).Where(u => u.Unit.Intermediate))
        {
            bool isRead = agenda.Stages.Any(p => p.Left.Any(u => u.Inputs.Contains(step.Reference)));
            bool mayBeRead = planner.Stages.Any(s => !s.IsKnown && planner.Graph.Needs(s.Stage, step.Stage));
            if (!isRead && !mayBeRead)
            {
                planner.Store.Drop(step.Fingerprint);
            }
        }
    }

    private RunResult Result(RunState state) =>
        new(state, failures, skipped, agenda.Stages.Sum(p => p.Made), agenda.Stages.Sum(p => p.Reused));
}
