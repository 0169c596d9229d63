using System.Collections.Immutable;

namespace Runner.Engine.Reading;

/// <summary>Keys with values, in the order of the file; no key occurs twice.</summary>
public sealed record Mapping(Position Position, ImmutableArray<Entry> Entries) : Node(Position)
{
    private const int Few = 16;
    private (ImmutableArray<Entry> Of, Dictionary<string, int> Places) places;

    public override string Form => "a mapping";

    public IEnumerable<string> Names => Entries.Select(e => e.Name);

    public Node? this[string name] => Find(name)?.Value;

    public static Mapping Empty(Position position) => new(position, []);

    public Entry? Find(string name) => PlaceOf(name) is >= 0 and int place ? Entries[place] : null;

    public bool Equals(Mapping? other) => other is not null && Position == other.Position && Entries == other.Entries;

    public override int GetHashCode() => HashCode.Combine(Position, Entries);

    /// <summary>The text of a scalar value, or null where there is none.</summary>
    public string? Text(string name) => (this[name] as Scalar)?.Text;

    public Mapping Without(params ReadOnlySpan<string> names)
    {
        string[] gone = [.. names];
        return this with { Entries = [.. Entries.Where(e => !gone.Contains(e.Name))] };
    }

    /// <summary>The same mapping with one entry set, in its old place where it had one.</summary>
    public Mapping With(Entry entry)
    {
        int place = PlaceOf(entry.Name);
        return this with { Entries = place < 0 ? Entries.Add(entry) : Entries.SetItem(place, entry) };
    }

    // A file may have thousands of stages or variables. A copy with other entries looks up its own.
    private int PlaceOf(string name)
    {
        if (Entries.Length <= Few)
        {
            for (int i = 0; i < Entries.Length; i++)
            {
                if (Entries[i].Name == name)
                {
                    return i;
                }
            }
            return -1;
        }
        if (places.Places is null || places.Of != Entries)
        {
            places = (Entries, []);
            for (int i = 0; i < Entries.Length; i++)
            {
                places.Places.TryAdd(Entries[i].Name, i);
            }
        }
        return places.Places.GetValueOrDefault(name, -1);
    }
}
