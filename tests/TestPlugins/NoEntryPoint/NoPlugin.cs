using Runner.Abstractions;

namespace NoEntryPoint;

/// <summary>Uses the contract, but registers nothing.</summary>
public sealed record NoPlugin(StepRange Steps);
