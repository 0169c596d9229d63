namespace Runner.Engine.Planning;

/// <summary>A component of a fingerprint that differs from an earlier one; null where a side lacks it.</summary>
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

    public static IReadOnlyList<ComponentChange> Between(IReadOnlyDictionary<string, string> old, IReadOnlyDictionary<string, string> now) =>
    [
        .. old.Keys.Union(now.Keys)
            .Select(name => new ComponentChange(name, old.GetValueOrDefault(name), now.GetValueOrDefault(name)))
            .Where(change => change.Old != change.New)
            .OrderBy(change => change.Rank).ThenBy(change => change.Name, StringComparer.Ordinal),
    ];
}
