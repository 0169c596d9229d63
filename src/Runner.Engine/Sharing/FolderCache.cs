using System.Security.Cryptography;
using Runner.Engine.Storing;

namespace Runner.Engine.Sharing;

/// <summary>
/// A cache in a folder that several machines and users may share. What is written gets its name only when it is whole and on the disk, so that nobody needs a lock; it takes the permissions of the
/// cache's own folder (those of its group, of all, and its set-group and sticky bits), so that who may read the folder may read what is in it, whatever the umask of who wrote it.
/// </summary>
internal sealed class FolderCache : ICachePlace
{
    private const UnixFileMode Readers = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const int Attempts = 5;
    private readonly string root;
    private readonly UnixFileMode mode;
    private int made;

    /// <param name="root">Its folder.</param>
    /// <param name="isWritten">Whether it is made where it is not there yet.</param>
    /// <exception cref="CacheTroubleException">There is no such folder.</exception>
    public FolderCache(string root, bool isWritten)
    {
        this.root = root;
        try
        {
            if (isWritten)
            {
                Directory.CreateDirectory(root);
            }
            mode = Directory.Exists(root) ? ModeOf(root) : throw new CacheTroubleException("is no folder that is there");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CacheTroubleException("cannot be made: " + StoreTrouble.ReasonOf(e), inner: e);
        }
    }

    public Task<byte[]?> EntryAsync(string key, CancellationToken cancellation) => ReadingAsync(async () =>
    {
        string path = PathOf("ac", key);
        return new FileInfo(path) is { Exists: true, Length: <= CacheEntry.MostBytes } ? await File.ReadAllBytesAsync(path, cancellation) : null;
    });

    public Task<Stream?> FileAsync(ArtifactFile file, CancellationToken cancellation) => ReadingAsync(() => Task.FromResult<Stream?>(
        new FileInfo(PathOf("cas", file.Digest)) is { Exists: true } found // whatever its size: what is wrong with it is found by reading, and said
            ? new FileStream(found.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.Asynchronous | FileOptions.SequentialScan)
            : null));

    // Whoever has made the same unit has the same right to its entry: the first one stays.
    public Task PutEntryAsync(string key, byte[] entry, bool anew, CancellationToken cancellation)
    {
        string target = PathOf("ac", key);
        return !anew && File.Exists(target) ? Task.CompletedTask : WriteAsync(target, file => file.WriteAsync(entry, cancellation).AsTask());
    }

    public Task PutFileAsync(ArtifactFile file, string path, bool anew, CancellationToken cancellation)
    {
        string target = PathOf("cas", file.Digest);
        return !anew && new FileInfo(target) is { Exists: true } there && there.Length == file.Size ? Task.CompletedTask : WriteAsync(target, async copy =>
        {
            await using FileStream content = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
            await content.CopyToAsync(copy, cancellation);
            copy.Position = 0;
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(copy, cancellation)) != file.Digest)
            {
                throw new ArtifactLostException(file.Digest, $"{file.Path} has other bytes than when it was made");
            }
        });
    }

    public void Dispose()
    {
        // Nothing is held open.
    }

    private string PathOf(string part, string hex) => Path.Combine(root, part, hex[..2], hex);

    private async Task<T?> ReadingAsync<T>(Func<Task<T?>> read)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException && Directory.Exists(root))
        {
            return null; // removed a moment ago
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CacheTroubleException(Directory.Exists(root) ? "cannot be read: " + StoreTrouble.ReasonOf(e) : "is not there any more", inner: e);
        }
    }

    private async Task WriteAsync(string path, Func<FileStream, Task> write)
    {
        string aside = Path.Combine(root, "new", $"{Environment.MachineName}-{Environment.ProcessId}-{Interlocked.Increment(ref made)}");
        try
        {
            if (!Directory.Exists(root))
            {
                throw new CacheTroubleException("is not there any more");
            }
            MakeFolder(Path.GetDirectoryName(aside)!);
            MakeFolder(Path.GetDirectoryName(path)!);
            await using (FileStream file = new(aside, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.ReadWrite, BufferSize = 0, Options = FileOptions.Asynchronous }))
            {
                await write(file);
                Allow(aside, (mode & Readers) | UnixFileMode.UserRead | UnixFileMode.UserWrite);
                file.Flush(flushToDisk: true);
            }
            Disk.Rename(aside, path);
            Disk.FlushFolder(Path.GetDirectoryName(path)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CacheTroubleException(Directory.Exists(root) ? "cannot be written: " + StoreTrouble.ReasonOf(e) : "is not there any more", isOfWriting: Directory.Exists(root), e);
        }
        finally
        {
            if (File.Exists(aside))
            {
                File.Delete(aside);
            }
        }
    }

    private void MakeFolder(string folder)
    {
        if (folder == root || Directory.Exists(folder))
        {
            return;
        }
        MakeFolder(Path.GetDirectoryName(folder)!);
        Directory.CreateDirectory(folder);
        Allow(folder, mode | UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static UnixFileMode ModeOf(string folder) => OperatingSystem.IsWindows() ? Readers : File.GetUnixFileMode(folder);

    private static void Allow(string path, UnixFileMode mode)
    {
        for (int attempt = 0; !OperatingSystem.IsWindows() && File.GetUnixFileMode(path) != mode; attempt++)
        {
            try
            {
                File.SetUnixFileMode(path, mode);
                return;
            }
            catch (UnauthorizedAccessException) when (attempt < Attempts)
            {
                Thread.Sleep(20); // somebody else has made it this moment, and is about to allow as much
            }
        }
    }
}
