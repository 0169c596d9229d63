using System.Globalization;

namespace Runner.Engine.Storing;

/// <summary>A file that one process at a time can hold (flock). The kernel lets go of it when the process ends, however it ends.</summary>
internal sealed class HeldFile : IDisposable
{
    // EWOULDBLOCK on Linux and macOS, ERROR_SHARING_VIOLATION on Windows: what .NET reports for a file that is held.
    private static readonly int[] s_held = [11, 35, unchecked((int)0x80070020)];
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

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
        catch (IOException e) when (s_held.Contains(e.HResult))
        {
            return null; // perhaps let go of since, and gone
        }
    }

    /// <summary>Waits until nobody else holds the file.</summary>
    public static HeldFile Hold(string path)
    {
        while (true)
        {
            if (TryHold(path) is { } held)
            {
                return held;
            }
            Thread.Sleep(s_pause);
        }
    }

    /// <summary>The process of this machine that holds a file, and whether it is stopped; null where that is not known.</summary>
    public static (int Process, bool IsStopped)? HolderOf(string path)
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(path))
        {
            return null;
        }
        try
        {
            // 1: FLOCK  ADVISORY  WRITE 4711 fe:00:1234 0 EOF
            string inode = string.Create(CultureInfo.InvariantCulture, $":{FileIdentity.Of(path).Inode}");
            string[]? line = File.ReadLines("/proc/locks").Select(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries)).FirstOrDefault(fields => fields.Length > 5 && fields[1] == "FLOCK" && fields[5].EndsWith(inode, StringComparison.Ordinal));
            if (line is null || !int.TryParse(line[4], NumberStyles.None, CultureInfo.InvariantCulture, out int process) || process == 0)
            {
                return null;
            }
            string state = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            return (process, state[(state.LastIndexOf(')') + 1)..].TrimStart() is ['T' or 't', ..]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // let go of, or ended, in between
        }
    }

    public void Dispose() => file.Dispose();
}
