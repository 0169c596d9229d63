using System.Collections.Immutable;

namespace Runner.Engine.Reading;

/// <summary>Gathers the entries of one mapping: refuses a second use of a key, and merges what <c>&lt;&lt;</c> names below the mapping's own keys.</summary>
internal sealed class MappingEntries(Findings findings)
{
    private readonly Dictionary<string, Entry> own = [];
    private readonly List<Entry> order = [];
    private readonly List<Mapping> merged = [];

    public void Add(Node key, Node value)
    {
        if (key is not Scalar name)
        {
            findings.Error(key.Position, $"a key is a name, not {key.Form}");
        }
        else if (name is { Text: "<<", IsQuoted: false })
        {
            Merge(value);
        }
        else if (own.TryGetValue(name.Text, out Entry? first))
        {
            findings.Error(name.Position, $"the key \"{name.Text}\" is written twice", $"the first is at {first.Key.Position}");
        }
        else
        {
            own[name.Text] = new Entry(name, value);
            order.Add(own[name.Text]);
        }
    }

    /// <summary>The merged keys first, earlier mappings winning over later ones, then the mapping's own.</summary>
    public ImmutableArray<Entry> Merged()
    {
        var known = new HashSet<string>(own.Keys);
        List<Entry> inherited = [.. merged.SelectMany(m => m.Entries).Where(e => known.Add(e.Name))];
        return [.. inherited, .. order];
    }

    private void Merge(Node value)
    {
        foreach (Node part in value is Sequence list ? list.Items : [value])
        {
            if (part is Mapping mapping)
            {
                merged.Add(mapping);
            }
            else if (part is not Hole)
            {
                findings.Error(part.Position, $"<< merges mappings, not {part.Form}", "name an anchored mapping: <<: *defaults");
            }
        }
    }
}
