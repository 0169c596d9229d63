namespace Runner.Engine.Reading;

/// <summary>
/// Lays one document over another. Mappings are merged key by key and the upper one wins; lists and values are replaced. A mapping that names
/// another <c>kind</c> or <c>stage</c> replaces the lower one whole, for the lower one's settings belong to the other kind. A key that is
/// given nothing (<c>key:</c> or <c>~</c>) takes the lower one's away.
/// </summary>
internal static class Overlay
{
    public static Mapping Merge(Mapping lower, Mapping upper)
    {
        Dictionary<string, Entry?> merged = [];
        List<string> order = [];
        foreach (Entry entry in lower.Entries)
        {
            merged[entry.Name] = entry;
            order.Add(entry.Name);
        }
        foreach (Entry entry in upper.Entries)
        {
            if (!merged.TryGetValue(entry.Name, out Entry? old))
            {
                order.Add(entry.Name);
            }
            merged[entry.Name] = Placed(old, entry);
        }
        return new Mapping(upper.Position, [.. order.Select(name => merged[name]).OfType<Entry>()]);
    }

    private static Entry? Placed(Entry? old, Entry entry) => (old?.Value, entry.Value) switch
    {
        (null, _) => entry,
        (_, Scalar { IsNothing: true }) => null,
        (Mapping below, Mapping above) when SameKind(below, above) => entry with { Value = Merge(below, above) },
        _ => entry,
    };

    private static bool SameKind(Mapping below, Mapping above) => Agree(below, above, "kind") && Agree(below, above, "stage");

    private static bool Agree(Mapping below, Mapping above, string key) =>
        above.Text(key) is not { } name || below.Text(key) is not { } old || old == name;
}
