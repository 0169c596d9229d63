namespace Runner.Engine.Storing;

/// <summary>Says what is wrong with an artifact's files, or null.</summary>
internal static class ArtifactDamage
{
    /// <summary>Cheap: only looks at sizes.</summary>
    public static string? BySize(string folder, IReadOnlyList<ArtifactFile> files)
    {
        foreach (ArtifactFile file in files)
        {
            FileInfo found = new(Path.Combine(folder, file.Path));
            if (!found.Exists || found.Length != file.Size)
            {
                return found.Exists ? $"{file.Path} has {found.Length} bytes instead of {file.Size}" : $"{file.Path} is missing";
            }
        }
        return null;
    }

    /// <summary>Reads every byte.</summary>
    public static string? ByContent(string folder, IReadOnlyList<ArtifactFile> files) =>
        BySize(folder, files)
        ?? files.Where(f => Digest.OfFile(Path.Combine(folder, f.Path)) != f.Digest).Select(f => $"{f.Path} has other bytes than when it was made").FirstOrDefault();
}
