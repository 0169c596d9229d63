namespace Runner.Cli.Consoles;

/// <summary>How far a stage is, and how long it will still take at its own pace.</summary>
internal sealed class StageClock(int left, TimeProvider time)
{
    private readonly Dictionary<string, double> open = [];
    private long? started;
    private double before;

    /// <summary>Units that were to be made.</summary>
    public int Left { get; } = left;

    /// <summary>Units that are made.</summary>
    public int Made { get; private set; }

    /// <summary>The share that is done, from 0 to 1.</summary>
    public double Fraction => Left == 0 ? 1 : Math.Min(1, (Made + open.Values.Sum()) / Left);

    /// <summary>Null until there is something to reckon with.</summary>
    public TimeSpan? Remaining =>
        started is { } beginning && Fraction > before ? time.GetElapsedTime(beginning) * ((1 - Fraction) / (Fraction - before)) : null;

    /// <summary>The stage's first units are begun: it may have been ready for a while before its turn came.</summary>
    public void Begin() => started ??= time.GetTimestamp();

    public void Progress(string unit, double fraction)
    {
        // A unit that another run left half done may begin in its middle: only what is done here counts for the pace.
        if (open.TryAdd(unit, fraction) && Made == 0 && open.Count == 1)
        {
            before = Left == 0 ? 0 : fraction / Left;
        }
        open[unit] = fraction;
    }

    public void Finish(string unit)
    {
        open.Remove(unit);
        Made++;
    }
}
