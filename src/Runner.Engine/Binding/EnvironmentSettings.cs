using Runner.Abstractions;

namespace Runner.Engine.Binding;

/// <summary>What an experiment asks of the machine, before the host says what the machine has.</summary>
/// <param name="Device"><c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</param>
/// <param name="DType">The number format of the networks.</param>
/// <param name="Threads">Threads within one tensor operation.</param>
/// <param name="Memory">Bytes that the process may use, and as many of an accelerator.</param>
public sealed record EnvironmentSettings(string Device, NumberFormat DType, int Threads, long Memory);
