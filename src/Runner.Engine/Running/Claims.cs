using Runner.Abstractions;
using Runner.Engine.Planning;

namespace Runner.Engine.Running;

/// <summary>Shares the work with other processes on the same store: a unit is made by whoever claims it first.</summary>
internal sealed class Claims(Planner planner, Agenda agenda, RunDesk desk)
{
    private readonly HashSet<UnitReference> busy = [];
    private readonly HashSet<UnitReference> waitedFor = [];

    /// <summary>Units that another process was making when this one wanted to.</summary>
    public IReadOnlySet<UnitReference> Busy => busy;

    /// <summary>Forgets who was busy: the others may be ready by now.</summary>
    public void LookAgain() => busy.Clear();

    // What another process makes is left for later; what it made meanwhile is taken over.
    public Batch Take(StageProgress stage, UnitNode[] units, string pass)
    {
        List<UnitNode> mine = [];
        List<IDisposable> taken = [];
        foreach (UnitNode unit in units.Where(u => u.Reads.All(i => !agenda.IsMissing(i) || mine.Any(m => m.Reference == i))))
        {
            IDisposable? claim = planner.Store.TryClaim(unit.Fingerprint);
            if (claim is null)
            {
                Wait(stage, unit);
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
                taken.Add(claim);
            }
        }
        return new Batch(stage.Stage, pass, mine, taken);
    }

    private void Wait(StageProgress stage, UnitNode unit)
    {
        busy.Add(unit.Reference);
        if (waitedFor.Add(unit.Reference))
        {
            desk.Observer.Observe(new UnitWaiting(stage.Stage.Name, unit.Unit.Key));
        }
    }
}
