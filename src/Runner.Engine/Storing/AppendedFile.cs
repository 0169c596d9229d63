using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Runner.Engine.Storing;

/// <summary>
/// A file that several processes append lines to at once. Each line is one call, and the system puts it at the end as it is at that moment; a stream that only begins at the end
/// (<see cref="FileMode.Append"/>) would write over what others have added since.
/// </summary>
internal sealed partial class AppendedFile : IDisposable
{
    private const int WriteOnly = 0x1;
    private const int OwnerWritesOthersRead = 0x1A4; // 0644
    private static readonly int CreateAndAppend = OperatingSystem.IsMacOS() ? 0x200 | 0x8 | 0x1000000 : 0x40 | 0x400 | 0x80000; // O_CREAT | O_APPEND | O_CLOEXEC
    private readonly SafeFileHandle? handle;
    private readonly FileStream? stream;
    private readonly string path;

    public AppendedFile(string path)
    {
        this.path = path;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (OperatingSystem.IsWindows())
        {
            stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 0);
            return;
        }
        handle = new SafeFileHandle(Open(path, WriteOnly | CreateAndAppend, OwnerWritesOthersRead), ownsHandle: true);
        if (handle.IsInvalid)
        {
            throw Failure();
        }
    }

    /// <summary>Adds a line.</summary>
    /// <exception cref="IOException">The disk is full, or the like.</exception>
    public void Add(string line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line + "\n");
        if (stream is not null)
        {
            stream.Write(bytes);
        }
        else if (Write(handle!, bytes, bytes.Length) != bytes.Length)
        {
            throw Failure();
        }
    }

    public void Dispose()
    {
        handle?.Dispose();
        stream?.Dispose();
    }

    private IOException Failure()
    {
        Win32Exception why = new(Marshal.GetLastPInvokeError());
        return new IOException($"\"{path}\" cannot be written: {why.Message}", why.NativeErrorCode);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(SafeFileHandle file, byte[] bytes, nint count);
}
