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

    /// <summary>Reads every byte, and compares the fast check.</summary>
    public static string? ByCheck(string folder, IReadOnlyList<ArtifactFile> files) => BySize(folder, files) ?? Other(files, f => Digest.CheckOf(Path.Combine(folder, f.Path)) == f.Check);

    /// <summary>Reads every byte, and compares the digest.</summary>
    public static string? ByContent(string folder, IReadOnlyList<ArtifactFile> files) => BySize(folder, files) ?? Other(files, f => Digest.OfFile(Path.Combine(folder, f.Path)) == f.Digest);

    private static string? Other(IReadOnlyList<ArtifactFile> files, Func<ArtifactFile, bool> agrees)
    {
        foreach (ArtifactFile file in files)
        {
            bool same;
            try
            {
                same = agrees(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return $"{file.Path} cannot be read: {StoreTrouble.ReasonOf(e)}";
            }
            if (!same)
            {
                return $"{file.Path} has other bytes than when it was made";
            }
        }
        return null;
    }
}
