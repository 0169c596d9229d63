using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Planning;

namespace Runner.Engine.Running;

/// <summary>Knows how far every stage is, and what can be made next.</summary>
internal sealed class Agenda(Planner planner)
{
    private readonly Dictionary<StageInstance, StageProgress> progress = planner.Graph.Order.ToDictionary(s => s, s => new StageProgress(s));
    private readonly HashSet<UnitReference> missing = [];

    public IEnumerable<StageProgress> Stages => planner.Graph.Order.Select(s => progress[s]);

    public StageProgress this[StageInstance stage] => progress[stage];

    /// <summary>True while a unit is still to be made.</summary>
    public bool IsMissing(UnitReference unit) => missing.Contains(unit);

    /// <summary>A stage that has all that it needs and was not planned for the last time.</summary>
    public StageProgress? NextToSettle() =>
        Stages.FirstOrDefault(p => !p.IsSettled && !p.IsLost && planner.Graph.NeededBy(p.Stage).All(n => progress[n].IsComplete));

    /// <summary>A stage that needs one that is lost, with that one.</summary>
    public (StageProgress Stage, StageInstance Because)? NextToSkip()
    {
        foreach (StageProgress stage in Stages.Where(p => !p.IsLost && !p.IsAnnounced))
        {
            if (planner.Graph.NeededBy(stage.Stage).FirstOrDefault(n => progress[n].IsLost) is { } lost)
            {
                return (stage, lost);
            }
        }
        return null;
    }

    /// <summary>Plans a stage for the last time, and what depends on it once more; then looks again at what is missing.</summary>
    public void Settle(StageProgress stage)
    {
        foreach (StageInstance later in planner.Graph.Order.Where(s => !planner[s].IsKnown && (s == stage.Stage || planner.Graph.Below(stage.Stage).Contains(s))))
        {
            planner.Plan(later);
        }
        stage.IsSettled = true;
        Demand demand = Demand.Of(planner);
        missing.Clear();
        foreach (StageUnits units in planner.Stages)
        {
            progress[units.Stage].Left = [.. units.Units.Where(u => demand.Needs(u.Reference))];
            missing.UnionWith(progress[units.Stage].Left.Select(u => u.Reference));
        }
    }

    public void Finish(UnitNode node)
    {
        missing.Remove(node.Reference);
        progress[node.Stage].Left.Remove(node);
    }

    /// <summary>Chooses the pass to run next: the present one while there is work for it, otherwise the first that no stage still to come would share.</summary>
    /// <returns>A stage and a unit of it that can start, or null when there is none.</returns>
    public UnitNode? Next(string present, IReadOnlySet<UnitReference> busy)
    {
        UnitNode[] candidates = [.. Stages.SelectMany(p => Ready(p, busy))];
        return candidates.FirstOrDefault(u => present.Length > 0 && u.Unit.Pass == present)
            ?? candidates.FirstOrDefault(u => !IsAwaited(u))
            ?? candidates.FirstOrDefault();
    }

    /// <summary>The first unit of each pass of a stage that can start now.</summary>
    private IEnumerable<UnitNode> Ready(StageProgress stage, IReadOnlySet<UnitReference> busy) =>
        !stage.IsSettled || stage.IsLost
            ? []
            : stage.Left.Where(u => !busy.Contains(u.Reference) && !u.Reads.Any(IsMissing)).DistinctBy(u => u.Unit.Pass);

    // Another stage will share this pass, and does not need this one: it is worth waiting for.
    private bool IsAwaited(UnitNode unit) =>
        unit.Unit.Pass.Length > 0
        && Stages.Any(p => !p.IsSettled && !p.IsLost && !planner.Graph.Below(unit.Stage).Contains(p.Stage) && p.Left.Any(u => u.Unit.Pass == unit.Unit.Pass));
}
