namespace Runner.Engine.Storing;

/// <summary>One file of an artifact.</summary>
/// <param name="Path">Relative to the artifact's folder, with forward slashes.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Digest">SHA-256 in lower-case hex.</param>
public sealed record ArtifactFile(string Path, long Size, string Digest);
