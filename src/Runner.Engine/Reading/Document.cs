using System.Collections.Immutable;

namespace Runner.Engine.Reading;

/// <summary>An experiment file put together: includes and overrides are resolved, every value knows where it is written. Variables within stages are replaced when their instances are known.</summary>
public sealed record Document
{
    /// <summary>The file that was asked for.</summary>
    public required string File { get; init; }

    /// <summary>The keys at the top, without <c>stages</c>, <c>vars</c> and <c>env</c>.</summary>
    public required Mapping Root { get; init; }

    /// <summary>The stages in the order of the file.</summary>
    public required ImmutableArray<StageDeclaration> Stages { get; init; }

    /// <summary>Every file that it was put together from, the first one first.</summary>
    public ImmutableArray<SourceFile> Sources { get; init; } = [];

    /// <summary>What the command line laid over it, as written.</summary>
    public ImmutableArray<string> Overrides { get; init; } = [];

    /// <summary>What <c>${...}</c> stands for.</summary>
    internal Variables Variables { get; init; } = Variables.None;

    /// <summary>The keys under <c>vars</c> that nothing refers to; known once all stages are bound.</summary>
    public IEnumerable<Scalar> UnusedVariables => Variables.Unused;
}
