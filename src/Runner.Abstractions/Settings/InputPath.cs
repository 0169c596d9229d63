namespace Runner.Abstractions;

/// <summary>
/// A file or folder that a stage or part reads: in YAML a path relative to the file it stands in, or <c>{ stage: NAME, path: INSIDE }</c> for something that a stage makes.
/// It enters fingerprints by content (or by the stage's fingerprint), never by path.
/// </summary>
public sealed record InputPath
{
    /// <summary>The absolute path, or the path inside the stage's artifact (empty: all of it).</summary>
    public required string Path { get; init; }

    /// <summary>The path as written, for messages.</summary>
    public required string Written { get; init; }

    /// <summary>The stage that makes it, or null for a file that is already there.</summary>
    public StageReference? Stage { get; init; }
}
