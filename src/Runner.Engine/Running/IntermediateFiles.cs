using Runner.Engine.Planning;

namespace Runner.Engine.Running;

/// <summary>
/// Frees the space of units that were only steps on the way to others. What is wanted for itself by any unit with the same fingerprint stays. Many small ones are dropped together, since what was
/// made from them must be safe on the disk before.
/// </summary>
internal sealed class IntermediateFiles(Planner planner, Schedule schedule, TimeProvider time)
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);
    private readonly Queue<UnitNode> finished = [];
    private long dropped = time.GetTimestamp();

    /// <summary>Drops what a unit was made from, now that it is there. The last step of a stage stays until the whole stage is finished.</summary>
    public void DropBefore(UnitNode made)
    {
        if (!made.Unit.Intermediate)
        {
            return;
        }
        foreach (UnitNode step in made.Reads.Where(read => read.Stage == made.Stage && read.Unit.Intermediate))
        {
            finished.Enqueue(step);
        }
        if (finished.Count > 0 && time.GetElapsedTime(dropped) > Between)
        {
            DropFinished();
        }
    }

    /// <summary>Drops all that is left of them in a finished stage.</summary>
    public void DropIn(StageProgress stage)
    {
        foreach (UnitNode step in planner[stage.Stage].Units.Where(unit => unit.Unit.Intermediate))
        {
            finished.Enqueue(step);
        }
        if (finished.Count > 0)
        {
            DropFinished();
        }
    }

    private void DropFinished()
    {
        dropped = time.GetTimestamp();
        while (finished.TryDequeue(out UnitNode? step))
        {
            bool isOnlyAStep = schedule.UnitsOf(step.Fingerprint).All(unit => unit.Unit.Intermediate);
            if (isOnlyAStep && schedule.Missing(step.Fingerprint) is null && !schedule.IsRead(step.Fingerprint) && !schedule.MayBeAskedFor(step.Stage))
            {
                planner.Store.Drop(step.Fingerprint);
            }
        }
    }
}
