using System.Collections.Immutable;

namespace Runner.Engine.Reading;

/// <summary>Keys with values, in the order of the file; no key occurs twice.</summary>
public sealed record Mapping(Position Position, ImmutableArray<Entry> Entries) : Node(Position)
{
    public override string Form => "a mapping";

    public IEnumerable<string> Names => Entries.Select(e => e.Name);

    public Node? this[string name] => Find(name)?.Value;

    public static Mapping Empty(Position position) => new(position, []);

    public Entry? Find(string name) => Entries.FirstOrDefault(e => e.Name == name);

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
        int place = Find(entry.Name) is { } old ? Entries.IndexOf(old) : -1;
        return this with { Entries = place < 0 ? Entries.Add(entry) : Entries.SetItem(place, entry) };
    }
}
