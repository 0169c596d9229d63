using System.IO.Hashing;
using System.Text;
using Runner.Engine.Storing;

namespace Runner.Engine.Planning;

/// <summary>
/// Which units must run. Wanted is every unit that is not just a step on the way; a wanted unit that the store lacks must run and wants what it reads.
/// So a step on the way is made only for a later unit that is missing. Units that make the same, by their fingerprints, are one.
/// </summary>
internal sealed class Demand(Planner planner)
{
    private readonly Dictionary<string, UnitNode?> askedBy = [];

    /// <summary>What the units that were asked for say that they write.</summary>
    public long Bytes { get; private set; }

    /// <summary>True for a unit that must run.</summary>
    public bool Needs(UnitNode unit) => askedBy.ContainsKey(unit.Fingerprint);

    /// <summary>The unit for whose sake another one must run; null for one that is wanted for itself.</summary>
    public UnitNode? AskerOf(UnitNode unit) => askedBy.GetValueOrDefault(unit.Fingerprint);

    public static Demand Of(Planner planner)
    {
        Demand demand = new(planner);
        foreach (StageUnits stage in planner.Stages)
        {
            demand.Want(stage);
        }
        return demand;
    }

    /// <summary>Wants the units of a stage.</summary>
    /// <returns>What must run for them and was not asked for before.</returns>
    public IReadOnlyList<UnitNode> Want(StageUnits stage)
    {
        List<UnitNode> news = [];
        foreach (UnitNode node in stage.Units)
        {
            if (planner.IsWanted(node))
            {
                Want(node, news);
            }
        }
        return news;
    }

    /// <summary>Wants one unit, and what it reads.</summary>
    public IReadOnlyList<UnitNode> Want(UnitNode wanted)
    {
        List<UnitNode> news = [];
        Want(wanted, news);
        return news;
    }

    /// <summary>A unit need not run any more: it is there, or nobody asks for it.</summary>
    public void Release(string fingerprint) => askedBy.Remove(fingerprint);

    // A chain of units may be thousands long: no recursion.
    private void Want(UnitNode wanted, List<UnitNode> news)
    {
        Stack<(UnitNode Node, UnitNode? Asker)> open = new([(wanted, null)]);
        while (open.TryPop(out (UnitNode Node, UnitNode? Asker) next))
        {
            if (askedBy.ContainsKey(next.Node.Fingerprint) || IsThere(next.Node, planner.Store))
            {
                continue;
            }
            askedBy[next.Node.Fingerprint] = next.Asker;
            news.Add(next.Node);
            Bytes += next.Node.Unit.Cost.Bytes;
            foreach (UnitNode input in next.Node.Reads)
            {
                open.Push((input, next.Node));
            }
        }
    }

    /// <summary>True where the store has what a unit makes, made of the bytes that its inputs have now: one that had to be made again and came out otherwise makes others of what builds on it.</summary>
    public static bool IsThere(UnitNode unit, ArtifactStore store) =>
        store.Find(unit.Fingerprint) is { } record && (record.MadeFrom.Length == 0 || InputsOf(unit, store) is not { Length: > 0 } now || now == record.MadeFrom);

    /// <summary>The hash of the digests of what a unit is made from; empty where it is made from nothing, or not all of it is remembered.</summary>
    public static string InputsOf(UnitNode unit, ArtifactStore store) => InputsOf(unit, read => store.Find(read) ?? store.Remembered(read));

    /// <summary>The same where records are found elsewhere.</summary>
    public static string InputsOf(UnitNode unit, Func<string, ArtifactRecord?> find)
    {
        if (unit.MadeFrom.Count == 0)
        {
            return "";
        }
        XxHash128 hash = new();
        foreach (UnitNode input in unit.MadeFrom)
        {
            if (find(input.Fingerprint) is not { } record)
            {
                return "";
            }
            hash.Append(Encoding.ASCII.GetBytes(record.Digest));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
