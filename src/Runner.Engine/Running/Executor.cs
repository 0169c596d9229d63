using Runner.Engine.Planning;
using Runner.Engine.Storing;

namespace Runner.Engine.Running;

/// <summary>Makes every unit that is wanted and missing, pass by pass, until all is there or nothing more can be done.</summary>
internal sealed class Executor
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);
    private readonly Planner planner;
    private readonly RunDesk desk;
    private readonly CancellationToken cancellation;
    private readonly Agenda agenda;
    private readonly Claims claims;
    private readonly StepsOnTheWay steps;
    private readonly List<StageFailure> failures = [];
    private readonly List<string> skipped = [];
    private PassShare share = new("");

    public Executor(Planner planner, RunDesk desk, CancellationToken cancellation)
    {
        (this.planner, this.desk, this.cancellation) = (planner, desk, cancellation);
        agenda = new Agenda(planner);
        claims = new Claims(planner, agenda, desk);
        steps = new StepsOnTheWay(planner, agenda);
    }

    public RunResult Run(Plan plan)
    {
        long started = desk.Time.GetTimestamp();
        desk.Observer.Observe(new RunStarted(planner.Experiment.Name, plan));
        RunResult result = Run();
        desk.Observer.Observe(new RunFinished(result.State, desk.Time.GetElapsedTime(started)));
        return result;
    }

    private RunResult Run()
    {
        try
        {
            RunAll();
            planner.Store.NameFinished();
            return Result(failures.Count == 0 ? RunState.Done : RunState.Failed);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            planner.Store.NameFinished();
            return Result(RunState.Stopped);
        }
        catch (StoreException e)
        {
            return StoreFailed(e);
        }
        finally
        {
            share.Dispose();
        }
    }

    // When the store fails, nothing more can be kept: every other stage would only fail after doing its work.
    private RunResult StoreFailed(StoreException e)
    {
        StageFailure failure = new("", [], e);
        failures.Add(failure);
        desk.Observer.Observe(new StageFailed(failure));
        foreach (StageProgress stage in agenda.Stages.Where(p => !p.IsComplete && !p.IsLost))
        {
            skipped.Add(stage.Stage.Name);
        }
        return Result(RunState.Failed);
    }

    private void RunAll()
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            SettleAll();
            if (agenda.Next(share.Pass, claims.Busy) is { } next)
            {
                RunPass(next);
            }
            else if (claims.Busy.Count > 0)
            {
                planner.Store.NameFinished(); // the other process may wait for these
                cancellation.WaitHandle.WaitOne(LookAgain);
                claims.LookAgain();
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
            using Batch batch = claims.Take(stage, units, first.Unit.Pass);
            if (batch.Units.Count > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                Make(stage, batch);
            }
            Announce(stage);
        }
    }

    private void Make(StageProgress stage, Batch batch)
    {
        desk.Observer.Observe(new UnitsStarted(stage.Stage.Name, batch.Pass, [.. batch.Units.Select(u => u.Unit.Key)]));
        RunContext context = new(batch, planner, share, desk, cancellation);
        Exception? failure = null;
        try
        {
            using IDisposable? work = desk.BeginWork();
            stage.Stage.Stage.Run([.. batch.Units.Select(u => u.Unit)], context);
            failure = context.Unpublished.Count == 0 ? null : new PlanException("the stage returned without publishing it");
        }
        catch (Exception e) when (e is not StoreException && !(e is OperationCanceledException && cancellation.IsCancellationRequested))
        {
            failure = e;
        }
        finally
        {
            foreach (UnitNode made in context.Published)
            {
                agenda.Finish(made);
                stage.Made++;
                steps.DropBefore(made);
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
        steps.DropIn(stage.Stage);
        desk.Observer.Observe(new StageFinished(stage.Stage.Name, stage.Made, stage.Reused, desk.Time.GetElapsedTime(stage.Started)));
    }

    private RunResult Result(RunState state) =>
        new(state, failures, skipped, agenda.Stages.Sum(p => p.Made), agenda.Stages.Sum(p => p.Reused));
}
