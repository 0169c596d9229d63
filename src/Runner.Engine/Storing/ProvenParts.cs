namespace Runner.Engine.Storing;

/// <summary>What was proven about parts on this store's machines, by the part's key: it need not be proven before each run.</summary>
internal sealed class ProvenParts(StoreLayout layout) : IDisposable
{
    private readonly CheckedLines lines = new(layout.Root, layout.Proven);

    /// <summary>What was found; null where nothing was proven yet.</summary>
    public string? Of(string key) => lines.Read().Where(line => line is [var known, _] && known == key).Select(line => line[1]).LastOrDefault();

    /// <summary>Remembers it from now on.</summary>
    public void Add(string key, string figures)
    {
        lines.Add(key, figures);
        lines.Flush();
    }

    public void Dispose() => lines.Dispose();
}
