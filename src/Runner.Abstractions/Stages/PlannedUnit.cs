namespace Runner.Abstractions;

/// <summary>A unit of an upstream stage as later stages see it.</summary>
/// <param name="Reference">Where it is in the graph; goes into <see cref="Unit.Inputs"/>.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Fingerprint">The hash of its recipe: equal fingerprints mean equal artifacts.</param>
/// <param name="MatrixLabels">The matrix values of its stage instance, such as <c>model-weights: permuted</c>.</param>
public sealed record PlannedUnit(UnitReference Reference, Unit Unit, string Fingerprint, IReadOnlyDictionary<string, string> MatrixLabels);
