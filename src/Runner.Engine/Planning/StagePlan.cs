namespace Runner.Engine.Planning;

/// <summary>What will become of a stage, and what that costs.</summary>
public sealed record StagePlan
{
    /// <summary>The name of the stage instance.</summary>
    public required string Stage { get; init; }

    public required string Kind { get; init; }

    public required Verdict Verdict { get; init; }

    /// <summary>Why it runs, waits or fails; empty where everything is reused.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What was chosen to keep to the memory that the run may use, and what that costs; empty where nothing had to be chosen.</summary>
    public string Choice { get; init; } = "";

    public IReadOnlyList<UnitPlan> Units { get; init; } = [];

    /// <summary>How many units must run.</summary>
    public int Left => Units.Count(u => u.Verdict == Verdict.Run);

    /// <summary>Bytes that the units left will write.</summary>
    public long Bytes { get; init; }

    /// <summary>Bytes of the host's memory at the peak, beside what the program takes anyway; with room for what was freed and is soon wanted again, as <see cref="Running.WorkingMemory"/> says.</summary>
    public long Memory { get; init; }

    /// <summary>Bytes of the accelerator's memory at the peak; 0 where the processor computes.</summary>
    public long DeviceMemory { get; init; }

    /// <summary>Floating-point operations of the units left, as far as their stage counts them; 0 where it does not.</summary>
    public double Operations { get; init; }

    /// <summary>How long the units left will take; null when no unit of the kind was timed on this device yet.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>Whether the time comes from counted operations and the speed of the machine, and not from units that were timed.</summary>
    public bool TimeIsCounted { get; init; }
}
