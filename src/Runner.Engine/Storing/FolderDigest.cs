namespace Runner.Engine.Storing;

/// <summary>The files of a folder with their digests, whatever the folder is called.</summary>
internal static class FolderDigest
{
    public static ArtifactFile[] FilesOf(string folder)
    {
        string[] names = [.. Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];
        ArtifactFile[] files = new ArtifactFile[names.Length];
        Parallel.For(0, names.Length, i =>
        {
            string path = Path.Combine(folder, names[i]);
            files[i] = new ArtifactFile(names[i], new FileInfo(path).Length, Digest.OfFile(path));
        });
        return files;
    }
}
