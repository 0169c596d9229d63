namespace Runner.Abstractions;

/// <summary>On an <see cref="InputPath"/> that is a folder: the globs of files that are read, so that a changed note beside the weights changes no fingerprint.</summary>
/// <param name="globs">Globs relative to the folder, such as <c>unet/*</c>.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FilesAttribute(params string[] globs) : Attribute
{
    /// <summary>The globs; several may match the same file.</summary>
    public IReadOnlyList<string> Globs { get; } = globs;
}
