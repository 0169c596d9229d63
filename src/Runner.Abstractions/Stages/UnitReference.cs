namespace Runner.Abstractions;

/// <summary>A unit of a stage instance.</summary>
/// <param name="Stage">The stage instance's name: <c>generate</c>, <c>probe-depth[model-weights=trained]</c>. Empty: the same stage instance.</param>
/// <param name="Key">The unit's key.</param>
public sealed record UnitReference(string Stage, string Key);
