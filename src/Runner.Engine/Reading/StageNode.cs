using System.Collections.Immutable;

namespace Runner.Engine.Reading;

/// <summary>One stage of a document after its matrix is expanded.</summary>
/// <param name="Name">The instance's name: <c>generate</c>, <c>probe-depth[model-weights=trained]</c>.</param>
/// <param name="Declared">The key in the file: <c>probe-depth</c>.</param>
/// <param name="Labels">The matrix values of this instance, in the order of the file.</param>
/// <param name="Settings">What stands under the key, without the matrix, with this instance's values in place.</param>
public sealed record StageNode(string Name, Scalar Declared, ImmutableArray<KeyValuePair<string, string>> Labels, Mapping Settings);
