using Runner.Abstractions;

namespace Runner.Engine.Storing;

/// <summary>What is known of an artifact before its files are written.</summary>
public sealed record ArtifactDraft
{
    public required string Fingerprint { get; init; }

    public required IReadOnlyDictionary<string, string> Components { get; init; }

    public required ArtifactName Name { get; init; }

    public required string Kind { get; init; }

    /// <summary>See <see cref="ArtifactRecord.MadeFrom"/>.</summary>
    public string MadeFrom { get; init; } = "";

    /// <summary>Labels for every row of the metrics.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<MetricRow> Metrics { get; init; } = [];

    public bool Intermediate { get; init; }

    /// <summary>Gives the seconds that it took, asked when its files are written.</summary>
    public required Func<TimeSpan> Elapsed { get; init; }
}
