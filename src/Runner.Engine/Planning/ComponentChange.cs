namespace Runner.Engine.Planning;

/// <summary>A component of a fingerprint that differs from an earlier one; null where a side lacks it. An input is gone, or has come.</summary>
internal sealed record ComponentChange(string Name, string? Old, string? New)
{
    // What people change most often is said first.
    private static readonly string[] Order =
    [
        ComponentNames.Kind, ComponentNames.SettingPrefix, ComponentNames.RecipePrefix, ComponentNames.InputPrefix,
        ComponentNames.CodePrefix, ComponentNames.EnvironmentPrefix, ComponentNames.LibraryPrefix,
    ];

    public int Rank => Array.FindIndex(Order, prefix => Name.StartsWith(prefix, StringComparison.Ordinal));

    public bool IsInput => Name.StartsWith(ComponentNames.InputPrefix, StringComparison.Ordinal);

    public static IReadOnlyList<ComponentChange> Between(IReadOnlyDictionary<string, string> old, IReadOnlyDictionary<string, string> now)
    {
        ComponentChange[] changes =
        [
            .. old.Keys.Union(now.Keys)
                .Select(name => new ComponentChange(name, old.GetValueOrDefault(name), now.GetValueOrDefault(name)))
                .Where(change => change.Old != change.New)
                .OrderBy(change => change.Rank).ThenBy(change => change.Name, StringComparer.Ordinal),
        ];
        return [.. changes.Where(change => !change.IsInput), .. OfInputs([.. changes.Where(change => change.IsInput)])];
    }

    // Where one input is taken away, all behind it move up: only those count that are not there any more, or were not there before.
    private static IEnumerable<ComponentChange> OfInputs(ComponentChange[] changes)
    {
        List<ComponentChange> gone = [.. changes.Where(change => change.Old is not null)];
        List<ComponentChange> come = [];
        foreach (ComponentChange change in changes.Where(change => change.New is not null))
        {
            int same = gone.FindIndex(other => other.Old == change.New);
            if (same < 0)
            {
                come.Add(change with { Old = null });
            }
            else
            {
                gone.RemoveAt(same);
            }
        }
        return changes.Length > 0 && gone.Count + come.Count == 0
            ? [new ComponentChange(ComponentNames.InputOrder, "", "")]
            : gone.Select(change => change with { New = null }).Concat(come);
    }
}
