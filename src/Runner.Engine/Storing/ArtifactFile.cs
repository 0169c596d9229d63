namespace Runner.Engine.Storing;

/// <summary>One file of an artifact.</summary>
/// <param name="Path">Relative to the artifact's folder, with forward slashes.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Digest">SHA-256 in lower-case hex.</param>
public sealed record ArtifactFile(string Path, long Size, string Digest)
{
    /// <summary>XXH128 in lower-case hex: what tells damage when the file is read, at the speed of memory. Not proof against intent, as <see cref="Digest"/> is.</summary>
    public string Check { get; init; } = "";
}
