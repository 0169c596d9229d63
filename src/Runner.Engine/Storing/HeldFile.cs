namespace Runner.Engine.Storing;

/// <summary>A file that one process at a time can hold (flock). The kernel lets go of it when the process ends, however it ends.</summary>
internal sealed class HeldFile : IDisposable
{
    private readonly FileStream file;

    private HeldFile(FileStream file) => this.file = file;

    /// <returns>The held file, or null while somebody else holds it.</returns>
    public static HeldFile? TryHold(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            // DeleteOnClose with FileShare.None: .NET checks after locking that the path still means this file, so deleting is safe.
            return new HeldFile(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose));
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    public void Dispose() => file.Dispose();
}
