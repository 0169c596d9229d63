using System.Collections.Immutable;

namespace Runner.Engine.Reading;

/// <summary>An experiment file put together: includes, overrides, variables and matrices are resolved, every value knows where it is written.</summary>
/// <param name="File">The file that was asked for.</param>
/// <param name="Root">The keys at the top, without <c>stages</c>, <c>vars</c> and <c>env</c>.</param>
/// <param name="Stages">The stage instances in the order of the file.</param>
/// <param name="UnusedVariables">The keys under <c>vars</c> that nothing refers to.</param>
public sealed record Document(string File, Mapping Root, ImmutableArray<StageNode> Stages, ImmutableArray<Scalar> UnusedVariables);
