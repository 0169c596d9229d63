using Runner.Abstractions;
using Runner.Engine.Planning;
using Runner.Engine.Storing;

namespace Runner.Engine.Running;

/// <summary>
/// The artifacts that a batch may read: what its units name as inputs, and what those were made from. Anything else is refused,
/// because it would change the bytes without changing the fingerprint.
/// </summary>
internal sealed class ReadableUnits
{
    private readonly Planner planner;
    private readonly string reader;
    private readonly HashSet<UnitReference> readable = [];

    public ReadableUnits(IReadOnlyList<UnitNode> units, Planner planner)
    {
        this.planner = planner;
        reader = units[0].Name;
        Stack<UnitReference> open = new(units.SelectMany(u => u.Reads));
        while (open.TryPop(out UnitReference? next))
        {
            if (readable.Add(next))
            {
                foreach (UnitReference input in planner[next].Inputs)
                {
                    open.Push(input);
                }
            }
        }
    }

    public string FolderOf(UnitReference unit)
    {
        if (!readable.Contains(unit))
        {
            throw new InvalidOperationException($"\"{reader}\" reads \"{unit.Stage}/{unit.Key}\" without naming it as an input: its fingerprint would not cover it");
        }
        string fingerprint = planner[unit].Fingerprint;
        return planner.Store.Find(fingerprint) is null
            ? throw new StoreException($"the artifact of \"{unit.Stage}/{unit.Key}\" is not in the store, though \"{reader}\" reads it")
            : planner.Store.FolderOf(fingerprint);
    }
}
