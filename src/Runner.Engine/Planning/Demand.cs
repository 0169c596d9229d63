using Runner.Abstractions;

namespace Runner.Engine.Planning;

/// <summary>
/// Which units must run. Wanted is every unit that is not just a step on the way; a wanted unit that the store lacks must run and wants what it reads.
/// So a step on the way is made only for a later unit that is missing.
/// </summary>
internal sealed class Demand
{
    private readonly Dictionary<UnitReference, UnitReference?> askedBy = [];

    /// <summary>True for a unit that must run.</summary>
    public bool Needs(UnitReference unit) => askedBy.ContainsKey(unit);

    /// <summary>The unit for whose sake another one must run; null for one that is wanted for itself.</summary>
    public UnitReference? AskerOf(UnitReference unit) => askedBy.GetValueOrDefault(unit);

    public static Demand Of(Planner planner)
    {
        Demand demand = new();
        foreach (UnitNode node in planner.Stages.SelectMany(s => s.Units).Where(n => !n.Unit.Intermediate))
        {
            demand.Want(node, planner);
        }
        return demand;
    }

    // A chain of units may be thousands long: no recursion.
    private void Want(UnitNode wanted, Planner planner)
    {
        Stack<(UnitNode Node, UnitReference? Asker)> open = new([(wanted, null)]);
        while (open.TryPop(out (UnitNode Node, UnitReference? Asker) next))
        {
            if (askedBy.ContainsKey(next.Node.Reference) || planner.Store.Find(next.Node.Fingerprint) is not null)
            {
                continue;
            }
            askedBy[next.Node.Reference] = next.Asker;
            foreach (UnitReference input in next.Node.Reads)
            {
                open.Push((planner[input], next.Node.Reference));
            }
        }
    }
}
