using System.Text.Json.Serialization;

namespace Runner.Engine.Storing;

/// <summary>What the store remembers of an artifact: <c>record.json</c> in its folder.</summary>
public sealed record ArtifactRecord
{
    /// <summary>The hash of <see cref="Components"/>, also the folder's name.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The SHA-256 over the names, sizes and digests of <see cref="Files"/>.</summary>
    public required string Digest { get; init; }

    /// <summary>The experiment, stage and unit that made it, for people. Not part of the fingerprint.</summary>
    public required ArtifactName MadeBy { get; init; }

    /// <summary>The kind of the stage.</summary>
    public required string Kind { get; init; }

    /// <summary>Everything that could change its bytes, by name, each value as JSON.</summary>
    public required IReadOnlyDictionary<string, string> Components { get; init; }

    /// <summary>What is in its folder besides this record.</summary>
    public required IReadOnlyList<ArtifactFile> Files { get; init; }

    /// <summary>A hash of the digests of the artifacts that it was made from, in order; empty where it was made from none. It was made of other bytes where this differs.</summary>
    public string MadeFrom { get; init; } = "";

    /// <summary>The labels of the unit and matrix that made it, for people; <c>metrics.csv</c> has only what tells its own rows apart.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>When it was finished.</summary>
    public DateTimeOffset Finished { get; init; }

    /// <summary>How long it took to make.</summary>
    public double Seconds { get; init; }

    /// <summary>A step on the way to another unit: its files may be dropped when that one is there.</summary>
    public bool Intermediate { get; init; }

    /// <summary>Its files were dropped; only this record and <c>metrics.csv</c> are left.</summary>
    public bool Dropped { get; init; }

    /// <summary>The bytes of all its files.</summary>
    [JsonIgnore]
    public long Bytes => Files.Sum(f => f.Size);

    /// <summary>Whether a record that was read says all that it must, and is that of its folder.</summary>
    internal bool IsWhole(string fingerprint) =>
        Fingerprint == fingerprint && Digest is not null && MadeBy is { Experiment: not null, Stage: not null, Unit: not null } && Kind is not null && MadeFrom is not null
        && Components is not null && Components.All(c => c.Value is not null) && Labels is not null && Labels.All(l => l.Value is not null)
        && Files is not null && Files.All(f => f is { Path: not null, Digest: not null, Check.Length: > 0 });
}
