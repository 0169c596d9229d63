using System.Globalization;

namespace Runner.Engine.Storing;

/// <summary>How long units took on this machine, by the kind of their stage and the device, to estimate how long others will take.</summary>
public sealed class UnitTimings(ArtifactStore store) : IDisposable
{
    private readonly CheckedLines lines = new(store.Layout.Root, store.Layout.Timings);
    private Dictionary<string, (double Seconds, double Operations, int Units)>? sums;

    // Read when somebody wants an estimate: a run with nothing to do wants none.
    private Dictionary<string, (double Seconds, double Operations, int Units)> Sums
    {
        get
        {
            if (sums is null)
            {
                sums = [];
                foreach (string[] line in lines.Read())
                {
                    if (line is [string kind, string seconds, string operations] && Number(seconds) is { } took && Number(operations) is { } counted)
                    {
                        Take(kind, took, counted);
                    }
                }
            }
            return sums;
        }
    }

    public void Add(string kind, string device, double seconds, double operations)
    {
        string name = $"{kind} on {device}";
        lines.Add(name, seconds.ToString("R", CultureInfo.InvariantCulture), operations.ToString("R", CultureInfo.InvariantCulture));
        if (sums is not null)
        {
            Take(name, seconds, operations);
        }
    }

    /// <summary>Writes what was added.</summary>
    public void Save() => lines.Flush();

    /// <summary>Scales the recorded times by operations where both sides know them, otherwise by the number of units; null when nothing was timed yet.</summary>
    /// <param name="kind">The kind of the stage.</param>
    /// <param name="device">What computes.</param>
    /// <param name="units">How many units are left.</param>
    /// <param name="operations">What they compute in all; 0: not known.</param>
    public TimeSpan? Estimate(string kind, string device, int units, double operations)
    {
        if (units == 0)
        {
            return TimeSpan.Zero;
        }
        if (!Sums.TryGetValue($"{kind} on {device}", out (double Seconds, double Operations, int Units) sum))
        {
            return null;
        }
        bool scaled = operations > 0 && sum.Operations > 0;
        return TimeSpan.FromSeconds(scaled ? sum.Seconds * operations / sum.Operations : sum.Seconds * units / sum.Units);
    }

    public void Dispose() => lines.Dispose();

    private void Take(string kind, double seconds, double operations)
    {
        Dictionary<string, (double Seconds, double Operations, int Units)> all = sums!;
        (double allSeconds, double allOperations, int units) = all.GetValueOrDefault(kind);
        all[kind] = (allSeconds + seconds, allOperations + operations, units + 1);
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) && number >= 0 ? number : null;
}
