namespace Runner.Abstractions;

/// <summary>
/// What the bytes that a kind makes depend on beyond settings and inputs: only that is part of its fingerprints. The seed is not among these: a unit says itself whether it draws
/// (<see cref="Unit.Draws"/>).
/// </summary>
[Flags]
public enum DependsOn
{
    /// <summary>The same bytes on every machine.</summary>
    Nothing = 0,

    /// <summary>The device: the processor, or which model of accelerator.</summary>
    Device = 1,

    /// <summary>The number format of the networks.</summary>
    NumberFormat = 2,

    /// <summary>Threads within one tensor operation.</summary>
    Threads = 4,

    /// <summary>Versions of libraries and the processor's instructions.</summary>
    Libraries = 8,

    /// <summary>All of it: right for whatever runs a network.</summary>
    Everything = Device | NumberFormat | Threads | Libraries,
}
