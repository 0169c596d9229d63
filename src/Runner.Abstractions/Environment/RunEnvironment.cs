namespace Runner.Abstractions;

/// <summary>What computes, and how: resolved before planning. Which of it is part of a fingerprint is said by <see cref="DependsOn"/>.</summary>
public sealed record RunEnvironment
{
    /// <summary>The device: <c>cpu</c> or <c>cuda:0</c> ... (<c>auto</c> is already resolved).</summary>
    public required string Device { get; init; }

    /// <summary>What tells devices apart that compute other last digits: <c>cpu</c>, or the model of the accelerator (<c>NVIDIA H100 80GB HBM3</c>).</summary>
    public required string DeviceModel { get; init; }

    /// <summary>The number format of the networks.</summary>
    public required NumberFormat DType { get; init; }

    /// <summary>Threads within one tensor operation: the last bits of results depend on it.</summary>
    public required int Threads { get; init; }

    /// <summary>
    /// Bytes that the program takes before a stage works: runtime, plugins and the libraries of tensors and labelers. 240 to 300 MB were measured with stages that hardly do anything. They are part of
    /// <see cref="MemoryBudget"/>, and no part of a unit's cost.
    /// </summary>
    public const long ProgramBytes = 300L << 20;

    /// <summary>Bytes that the process may use of the host's memory, and as many of an accelerator's.</summary>
    public required long MemoryBudget { get; init; }

    /// <summary>Versions and settings of libraries that can change the bytes, such as <c>libtorch: 2.10.0</c>.</summary>
    public required IReadOnlyDictionary<string, string> Libraries { get; init; }
}
