namespace Runner.Engine.Storing;

/// <summary>Remembers which fingerprints each unit of an experiment had, newest last, so that a plan can say what changed.</summary>
public sealed class UnitHistory(ArtifactStore store, string experiment) : IDisposable
{
    private const int RememberedOfEach = 8;
    private readonly CheckedLines lines = new(store.Layout.Root, Path.Combine(store.Layout.Index, $"{experiment}.lines"));
    private Dictionary<(string Stage, string Unit), List<string>>? fingerprints;

    private Dictionary<(string Stage, string Unit), List<string>> Fingerprints
    {
        get
        {
            if (fingerprints is null)
            {
                fingerprints = [];
                foreach (string[] line in lines.Read())
                {
                    if (line is [string stage, string unit, { Length: >= 16 } fingerprint])
                    {
                        Take(stage, unit, fingerprint);
                    }
                }
            }
            return fingerprints;
        }
    }

    /// <summary>The fingerprints that a unit of this name had, the newest first.</summary>
    public IEnumerable<string> Of(string stage, string unit) =>
        Fingerprints.TryGetValue((stage, unit), out List<string>? found) ? Enumerable.Reverse(found) : [];

    /// <summary>Remembers what is there now. Says nothing twice in a row.</summary>
    public void Add(string stage, string unit, string fingerprint)
    {
        if (!Fingerprints.TryGetValue((stage, unit), out List<string>? of) || of[^1] != fingerprint)
        {
            lines.Add(stage, unit, fingerprint);
            Take(stage, unit, fingerprint);
        }
    }

    /// <summary>Writes what was added.</summary>
    public void Save() => lines.Flush();

    public void Dispose() => lines.Dispose();

    private void Take(string stage, string unit, string fingerprint)
    {
        if (!fingerprints!.TryGetValue((stage, unit), out List<string>? of))
        {
            fingerprints[(stage, unit)] = of = new List<string>(1);
        }
        of.Remove(fingerprint);
        of.Add(fingerprint);
        if (of.Count > RememberedOfEach)
        {
            of.RemoveAt(0);
        }
    }
}
