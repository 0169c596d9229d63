using Runner.Abstractions;

namespace Runner.Engine.Planning;

/// <summary>What a run would do, told before it starts.</summary>
/// <param name="Stages">In the order in which they would run.</param>
public sealed record Plan(IReadOnlyList<StagePlan> Stages)
{
    /// <summary>How many units must run, as far as is known.</summary>
    public int Left => Stages.Sum(s => s.Left);

    public long Bytes => Stages.Sum(s => s.Bytes);

    /// <summary>Bytes of the host's memory at the peak, the program itself included; 0 where nothing is made.</summary>
    public long Memory => Stages.Any(s => s.Memory > 0) ? RunEnvironment.ProgramBytes + Stages.Max(s => s.Memory) : 0;

    /// <summary>Bytes of the accelerator's memory at the peak.</summary>
    public long DeviceMemory => Stages.Select(s => s.DeviceMemory).DefaultIfEmpty().Max();

    /// <summary>The sum of what is known; null when nothing is.</summary>
    public TimeSpan? Time
    {
        get
        {
            TimeSpan[] known = [.. Stages.Select(s => s.Time).OfType<TimeSpan>()];
            return known.Length == 0 && Stages.Count > 0 ? null : known.Aggregate(TimeSpan.Zero, (sum, time) => sum + time);
        }
    }

    /// <summary>True when some stage can only be planned later, or its time is not known.</summary>
    public bool IsPartial => Stages.Any(s => s.Verdict == Verdict.Later || s.Time is null);
}
