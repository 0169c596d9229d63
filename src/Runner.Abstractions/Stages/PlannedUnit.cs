namespace Runner.Abstractions;

/// <summary>A unit of an upstream stage as later stages see it.</summary>
/// <param name="Reference">Where it is in the graph; goes into <see cref="Unit.Inputs"/>.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Fingerprint">The hash of its recipe: equal fingerprints mean equal artifacts.</param>
public sealed record PlannedUnit(UnitReference Reference, Unit Unit, string Fingerprint);

/// <summary>The stage instance that a reference means, as later stages see it.</summary>
public interface IUpstreamStage
{
    /// <summary>Its name with its labels, for messages: <c>generate</c>, <c>probe-depth[model-weights=trained]</c>.</summary>
    string Name { get; }

    /// <summary>Its values of axes, its own and those of the stages above it, such as <c>model-weights: permuted</c>.</summary>
    IReadOnlyDictionary<string, string> Labels { get; }

    /// <summary>The value of <c>stage:</c>.</summary>
    string Kind { get; }

    /// <summary>Its settings record, so that a probe can learn which sampler made the samples that it looks at. References in it can be asked for like one's own.</summary>
    object Settings { get; }

    /// <summary>The seed that its units draw from.</summary>
    ulong Seed { get; }

    /// <summary>Its units, in order.</summary>
    /// <exception cref="NotYetKnownException">The stage cannot be planned yet.</exception>
    IReadOnlyList<PlannedUnit> Units { get; }
}
