using Runner.Engine.Binding;
using Runner.Engine.Planning;

namespace Runner.Engine.Running;

/// <summary>Frees the space of units that were only steps on the way to others.</summary>
internal sealed class StepsOnTheWay(Planner planner, Agenda agenda)
{
    /// <summary>Drops what a unit was made from, now that it is there. The last step of a stage stays until the whole stage is finished.</summary>
    public void DropBefore(UnitNode made)
    {
        if (made.Unit.Intermediate)
        {
            DropUnread(made.Reads.Where(i => i.Stage == made.Stage.Name).Select(i => planner[i]));
        }
    }

    /// <summary>Drops all that is left of them in a finished stage.</summary>
    public void DropIn(StageInstance stage) => DropUnread(planner[stage].Units);

    private void DropUnread(IEnumerable<UnitNode> units)
    {
        foreach (UnitNode step in units.Where(u => u.Unit.Intermediate && planner.Store.Find(u.Fingerprint) is not null))
        {
            bool isRead = agenda.Stages.Any(p => p.Left.Any(u => u.Reads.Contains(step.Reference)));
            bool mayBeRead = planner.Stages.Any(s => !s.IsKnown && planner.Graph.Below(step.Stage).Contains(s.Stage));
            if (!isRead && !mayBeRead)
            {
                planner.Store.Drop(step.Fingerprint);
            }
        }
    }
}
