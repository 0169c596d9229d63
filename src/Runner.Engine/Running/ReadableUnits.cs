using Runner.Abstractions;
using Runner.Engine.Planning;

namespace Runner.Engine.Running;

/// <summary>
/// The artifacts that a batch may read: what its units name as inputs, and what those were made from. Anything else is refused,
/// because it would change the bytes without changing the fingerprint.
/// </summary>
internal sealed class ReadableUnits(IReadOnlyList<UnitNode> units, Planner planner)
{
    private readonly HashSet<UnitNode> direct = [.. units.SelectMany(unit => unit.Reads)];
    private HashSet<UnitNode>? all;

    /// <exception cref="Storing.ArtifactLostException">It has other bytes than when it was made, or is gone.</exception>
    public string FolderOf(UnitReference unit)
    {
        UnitNode? node = planner.Find(unit);
        if (node is null || !(direct.Contains(node) || (all ??= Behind(direct)).Contains(node)))
        {
            throw new InvalidOperationException($"\"{units[0].Name}\" reads \"{unit.Stage}/{unit.Key}\" without naming it as an input: its fingerprint would not cover it");
        }
        return planner.Store.ReadableFolderOf(node.Fingerprint);
    }

    // Looked up when somebody goes that far: a chain may be thousands long.
    private static HashSet<UnitNode> Behind(HashSet<UnitNode> direct)
    {
        HashSet<UnitNode> behind = [];
        Stack<UnitNode> open = new(direct);
        while (open.TryPop(out UnitNode? next))
        {
            if (behind.Add(next))
            {
                foreach (UnitNode input in next.MadeFrom)
                {
                    open.Push(input);
                }
            }
        }
        return behind;
    }
}
