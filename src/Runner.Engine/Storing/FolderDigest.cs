namespace Runner.Engine.Storing;

/// <summary>The files of a folder with their digests, whatever the folder is called.</summary>
internal static class FolderDigest
{
    private const int FewFiles = 4;

    public static ArtifactFile[] FilesOf(string folder)
    {
        string[] names = [.. Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];
        ArtifactFile[] files = new ArtifactFile[names.Length];
        if (names.Length <= FewFiles)
        {
            for (int i = 0; i < names.Length; i++)
            {
                Read(i);
            }
        }
        else
        {
            Parallel.For(0, names.Length, Read);
        }
        return files;

        void Read(int i)
        {
            string path = Path.Combine(folder, names[i]);
            (string digest, string check) = Digest.WithCheckOf(path);
            files[i] = new ArtifactFile(names[i], new FileInfo(path).Length, digest) { Check = check };
        }
    }
}
