namespace Runner.Engine.Storing;

/// <summary>Remembers which fingerprints each unit of an experiment had, newest last, so that a plan can say what changed.</summary>
public sealed class UnitHistory
{
    private const int RememberedOfEach = 8;
    private readonly string path;
    private readonly Dictionary<(string Stage, string Unit), List<string>> fingerprints = [];

    public UnitHistory(ArtifactStore store, string experiment)
    {
        path = Path.Combine(store.Layout.Index, $"{experiment}.jsonl");
        foreach (Line line in JsonLines.Read<Line>(path))
        {
            Take(line);
        }
    }

    /// <summary>The fingerprints that a unit of this name had, the newest first.</summary>
    public IEnumerable<string> Of(string stage, string unit) =>
        fingerprints.TryGetValue((stage, unit), out List<string>? found) ? Enumerable.Reverse(found) : [];

    /// <summary>Remembers what is there now. Says nothing twice in a row.</summary>
    public void Add(IEnumerable<(string Stage, string Unit, string Fingerprint)> units)
    {
        List<Line> news = [];
        foreach ((string stage, string unit, string fingerprint) in units)
        {
            if (Of(stage, unit).FirstOrDefault() != fingerprint)
            {
                Line line = new(stage, unit, fingerprint);
                news.Add(line);
                Take(line);
            }
        }
        JsonLines.Append(path, news);
    }

    private void Take(Line line)
    {
        if (!fingerprints.TryGetValue((line.Stage, line.Unit), out List<string>? of))
        {
            fingerprints[(line.Stage, line.Unit)] = of = [];
        }
        of.Remove(line.Fingerprint);
        of.Add(line.Fingerprint);
        if (of.Count > RememberedOfEach)
        {
            of.RemoveAt(0);
        }
    }

    private sealed record Line(string Stage, string Unit, string Fingerprint);
}
