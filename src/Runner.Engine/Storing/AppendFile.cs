using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Runner.Engine.Storing;

/// <summary>
/// A file that several processes append to at once. The system itself puts every write at the end (O_APPEND), so that no process writes over another's lines; what .NET calls appending
/// only begins at the end.
/// </summary>
public sealed partial class AppendFile(string path) : IDisposable
{
    private const int WriteOnly = 1;
    private const int OnLinux = 0x40 | 0x400 | 0x80000; // O_CREAT | O_APPEND | O_CLOEXEC
    private const int OnMac = 0x200 | 0x8 | 0x1000000;
    private const int ReadableByAll = 420; // 0644
    private readonly Lock turn = new();
    private SafeFileHandle? file;

    /// <summary>Appends text in one write.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public void Append(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        lock (turn)
        {
            file ??= Open();
            if (OperatingSystem.IsWindows())
            {
                RandomAccess.Write(file, bytes, RandomAccess.GetLength(file));
            }
            else
            {
                Append(file, bytes);
            }
        }
    }

    public void Dispose() => file?.Dispose();

    private SafeFileHandle Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (OperatingSystem.IsWindows())
        {
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        }
        int opened = Open(path, WriteOnly | (OperatingSystem.IsMacOS() ? OnMac : OnLinux), ReadableByAll);
        return opened >= 0 ? new SafeFileHandle(opened, ownsHandle: true) : throw Failure("opened");
    }

    private void Append(SafeFileHandle handle, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            nint written = Write(handle, bytes, bytes.Length);
            if (written < 0)
            {
                throw Failure("written");
            }
            bytes = bytes[(int)written..];
        }
    }

    private IOException Failure(string what)
    {
        int error = Marshal.GetLastPInvokeError();
        return new IOException($"\"{path}\" cannot be {what}: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, nint length);
}
