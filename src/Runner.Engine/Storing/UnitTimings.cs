using Runner.Abstractions;

namespace Runner.Engine.Storing;

/// <summary>How long units took on this machine, by the kind of their stage and the device, to estimate how long others will take.</summary>
public sealed class UnitTimings
{
    private readonly string path;
    private readonly Dictionary<string, (double Seconds, double Operations, int Units)> sums = [];

    public UnitTimings(ArtifactStore store)
    {
        path = store.Layout.Timings;
        foreach (Line line in JsonLines.Read<Line>(path))
        {
            Take(line);
        }
    }

    public void Add(string kind, string device, double seconds, double operations)
    {
        Line line = new($"{kind} on {device}", seconds, operations);
        Take(line);
        JsonLines.Append(path, [line]);
    }

    /// <summary>Scales the recorded times by operations where both sides know them, otherwise by the number of units; null when nothing was timed yet.</summary>
    public TimeSpan? Estimate(string kind, string device, IReadOnlyCollection<UnitCost> left)
    {
        if (left.Count == 0)
        {
            return TimeSpan.Zero;
        }
        if (!sums.TryGetValue($"{kind} on {device}", out (double Seconds, double Operations, int Units) sum))
        {
            return null;
        }
        double operations = left.Sum(c => c.Operations);
        bool scaled = operations > 0 && sum.Operations > 0;
        return TimeSpan.FromSeconds(scaled ? sum.Seconds * operations / sum.Operations : sum.Seconds * left.Count / sum.Units);
    }

    private void Take(Line line)
    {
        (double seconds, double operations, int units) = sums.GetValueOrDefault(line.Kind);
        sums[line.Kind] = (seconds + line.Seconds, operations + line.Operations, units + 1);
    }

    private sealed record Line(string Kind, double Seconds, double Operations);
}
