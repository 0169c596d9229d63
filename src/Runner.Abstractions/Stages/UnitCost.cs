namespace Runner.Abstractions;

/// <summary>An estimate of what a unit costs, for <c>plan</c>.</summary>
/// <param name="Bytes">Bytes on disk.</param>
/// <param name="Memory">Bytes of memory at the peak.</param>
/// <param name="Operations">Floating-point operations; zero when unknown. Time is estimated from it until a unit of the stage has been timed.</param>
public sealed record UnitCost(long Bytes = 0, long Memory = 0, double Operations = 0);
