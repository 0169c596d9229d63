using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Runner.Engine.Storing;

/// <summary>Brings bytes and names to the disk itself, so that a power cut leaves what was promised.</summary>
internal static partial class Disk
{
    private const int ReadOnlyFolder = 0x10000; // O_RDONLY | O_DIRECTORY on x86-64 and arm64 Linux
    private const int ManyFiles = 32;

    /// <summary>The bytes of all files in some folders of one disk. Many files are flushed faster with their whole disk than one by one.</summary>
    public static void FlushTrees(string disk, IReadOnlyList<string> folders)
    {
        string[] files = [.. folders.SelectMany(f => Directory.EnumerateFiles(f, "*", SearchOption.AllDirectories))];
        if (files.Length > ManyFiles && OperatingSystem.IsLinux())
        {
            OnFolder(disk, SyncDisk);
            return;
        }
        Parallel.ForEach(files, FlushFile);
        foreach (string inner in folders.SelectMany(f => Directory.EnumerateDirectories(f, "*", SearchOption.AllDirectories)))
        {
            FlushFolder(inner);
        }
    }

    /// <summary>The names in some folders of one disk.</summary>
    public static void FlushNames(string disk, IReadOnlyList<string> folders)
    {
        if (folders.Count > ManyFiles && OperatingSystem.IsLinux())
        {
            OnFolder(disk, SyncDisk);
            return;
        }
        foreach (string folder in folders)
        {
            FlushFolder(folder);
        }
    }

    /// <summary>Gives a file or a link another name in one step, in the place of what has that name. What .NET calls moving follows a link to a folder and does not find a file there.</summary>
    public static void Rename(string path, string name)
    {
        if (OperatingSystem.IsWindows())
        {
            File.Move(path, name, overwrite: true);
        }
        else if (RenameFile(path, name) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            throw new IOException($"\"{path}\" cannot be renamed to \"{name}\": {Marshal.GetPInvokeErrorMessage(error)}", error);
        }
    }

    /// <summary>A second name of a file, or a copy where the file system has no such names.</summary>
    public static void Link(string path, string name)
    {
        if (OperatingSystem.IsWindows() || LinkFile(path, name) != 0)
        {
            File.Copy(path, name);
        }
    }

    /// <summary>A file's bytes.</summary>
    public static void FlushFile(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }

    /// <summary>The names in a folder. Windows has no such call, and needs none.</summary>
    public static void FlushFolder(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            OnFolder(path, Sync);
        }
    }

    private static void OnFolder(string path, Func<int, int> sync)
    {
        int folder = Open(path, ReadOnlyFolder);
        try
        {
            if (folder < 0 || sync(folder) != 0)
            {
                int error = Marshal.GetLastPInvokeError();
                throw new IOException($"\"{path}\" cannot be flushed: {Marshal.GetPInvokeErrorMessage(error)}", error);
            }
        }
        finally
        {
            _ = folder >= 0 ? Close(folder) : 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameFile(string path, string name);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinkFile(string path, string name);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int file);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncDisk(int file);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int file);
}
