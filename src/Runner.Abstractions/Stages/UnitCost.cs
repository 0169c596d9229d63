namespace Runner.Abstractions;

/// <summary>An estimate of what a unit costs, for <c>plan</c>.</summary>
/// <param name="Bytes">Bytes on disk.</param>
/// <param name="Memory">Bytes of the host's memory at the peak of a pass, beside what the program takes anyway. Where several units share a pass, each says what the whole pass takes.</param>
/// <param name="Operations">Floating-point operations; zero when unknown. Time is estimated from it until a unit of the stage has been timed.</param>
public sealed record UnitCost(long Bytes = 0, long Memory = 0, double Operations = 0)
{
    /// <summary>Bytes of the accelerator's memory at the peak of a pass; zero where the processor computes: then they are part of <see cref="Memory"/>.</summary>
    public long DeviceMemory { get; init; }

    /// <summary>Floating-point operations that all units of the pass share, such as those of one forward pass: each of them says so, and they are counted once.</summary>
    public double PassOperations { get; init; }

    /// <summary>What was chosen to keep to the budget, and what that costs, for <c>plan</c>; empty where nothing had to be chosen.</summary>
    public string Choice { get; init; } = "";
}
