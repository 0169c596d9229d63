using System.Diagnostics;
using System.Globalization;

namespace Tests;

/// <summary>What reading a wrong file may end in: a value, or an error that names the file and says in our own words what is wrong; soon, and in little memory.</summary>
internal sealed class Trial : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);
    private const long MostAllocated = 256L << 20;

    private readonly Type[] _meant;
    private readonly string _folder = Directory.CreateTempSubdirectory("mutants-").FullName;
    private readonly List<string> _wrong = [];

    /// <param name="meant">Errors by which the reader says that a file is wrong.</param>
    public Trial(params Type[] meant) => _meant = meant;

    public string Folder => _folder;

    /// <summary>Mutants that were read all the same.</summary>
    public int Read { get; private set; }

    /// <summary>Mutants that were refused.</summary>
    public int Refused { get; private set; }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Reads one mutant; how that ended wrongly is told by <see cref="Holds"/> with seed and place, and the mutant is kept.</summary>
    /// <param name="name">The mutant's file, relative to the folder.</param>
    /// <param name="mutant">Its bytes.</param>
    /// <param name="seed">What it was made from.</param>
    /// <param name="read">Reads it; gets the path.</param>
    /// <param name="named">What an error begins with; the path where nothing is said.</param>
    public void Of(string name, byte[] mutant, int seed, Action<string> read, string? named = null)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, mutant);
        (Exception? error, TimeSpan took, long allocated) = Tried(path, read);
        // The machine may have been busy with something else: what is slow by itself is so again.
        for (int again = 0; took > Longest && again < 2; again++) (error, took, allocated) = Tried(path, read);
        if (error is null) Read++;
        else Refused++;
        string? wrong = error is null ? null : WrongWith(error, named ?? path);
        if (took > Longest) wrong ??= $"took {took.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s";
        if (allocated > MostAllocated) wrong ??= $"allocated {allocated >> 20} MB";
        if (wrong is null) return;
        string kept = Path.Combine(Path.GetTempPath(), $"mutant-{seed}-{Path.GetFileName(name)}");
        File.Copy(path, kept, overwrite: true);
        _wrong.Add($"seed {seed}, {kept}: {wrong}");
    }

    /// <summary>Fails where a mutant ended otherwise than it may, or where none was refused: then nothing was tried.</summary>
    public void Holds(int atLeastRefused)
    {
        Assert.True(_wrong.Count == 0, $"{_wrong.Count} of {Read + Refused} mutants end wrongly\n{string.Join('\n', _wrong.Take(12))}");
        Assert.True(Refused >= atLeastRefused, $"only {Refused} of {Read + Refused} mutants were refused");
    }

    private static (Exception? Error, TimeSpan Took, long Allocated) Tried(string path, Action<string> read)
    {
        long started = Stopwatch.GetTimestamp();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Exception? thrown = null;
        try
        {
            read(path);
        }
        catch (Exception error)
        {
            thrown = error;
        }

        return (thrown, Stopwatch.GetElapsedTime(started), GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private string? WrongWith(Exception error, string named)
    {
        if (!_meant.Contains(error.GetType())) return $"an error that is none of the reader's: {error}";
        if (!error.Message.StartsWith(named, StringComparison.Ordinal)) return $"the file is not named: {error.Message}";
        if (error.Message.Length > named.Length + 2000) return $"an error of {error.Message.Length} letters: {error.Message[..300]}";
        for (Exception? cause = error.InnerException; cause is not null; cause = cause.InnerException)
        {
            // What another library says is for the log.
            if (cause.Message.Length > 0 && !cause.Message.StartsWith(named, StringComparison.Ordinal) && cause.GetType().Assembly != error.GetType().Assembly && error.Message.Contains(cause.Message, StringComparison.Ordinal)) return $"another's words: {error.Message}";
        }

        return null;
    }
}
