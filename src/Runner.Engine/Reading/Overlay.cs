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
        Mapping result = lower with { Position = upper.Position };
        foreach (Entry entry in upper.Entries)
        {
            result = Place(result, entry);
        }
        return result;
    }

    private static Mapping Place(Mapping lower, Entry entry)
    {
        Node? old = lower[entry.Name];
        if (old is not null && entry.Value is Scalar { IsNothing: true })
        {
            return lower.Without(entry.Name);
        }
        bool merges = old is Mapping below && entry.Value is Mapping above && SameKind(below, above);
        return lower.With(merges ? entry with { Value = Merge((Mapping)old!, (Mapping)entry.Value) } : entry);
    }

    private static bool SameKind(Mapping below, Mapping above) => Agree(below, above, "kind") && Agree(below, above, "stage");

    private static bool Agree(Mapping below, Mapping above, string key) =>
        above.Text(key) is not { } name || below.Text(key) is not { } old || old == name;
}
