using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Runner.Engine.Storing;

/// <summary>Brings bytes and names to the disk itself, so that a power cut leaves what was promised.</summary>
internal static partial class Disk
{
    private const int ReadOnlyFolder = 0x10000; // O_RDONLY | O_DIRECTORY

    /// <summary>A file's bytes.</summary>
    public static void FlushFile(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }

    /// <summary>The names in a folder. Windows has no such call, and needs none.</summary>
    public static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }
        int folder = Open(path, ReadOnlyFolder);
        try
        {
            if (folder < 0 || Sync(folder) != 0)
            {
                throw new IOException($"\"{path}\" cannot be flushed: {Marshal.GetLastPInvokeErrorMessage()}");
            }
        }
        finally
        {
            _ = folder >= 0 ? Close(folder) : 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int file);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int file);
}
