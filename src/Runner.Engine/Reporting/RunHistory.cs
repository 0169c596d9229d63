using System.Globalization;
using Runner.Engine.Storing;

namespace Runner.Engine.Reporting;

/// <summary>
/// The folder of an experiment's runs. Each run that came to something of its own has a numbered folder there (<c>001</c>, <c>002</c> ...), which nothing changes afterwards; <c>latest</c> leads to
/// the newest, and so do <c>summary.json</c>, <c>metrics.csv</c>, <c>artifacts</c> and <c>report.html</c>. A run that came to the same as one that is kept is that run. The newest are kept, so many.
/// Only one process at a time is in here.
/// </summary>
internal sealed class RunHistory : IDisposable
{
    internal const string Latest = "latest";
    internal const string DigestFile = "result.sha256";
    private const string Unfinished = ".unfinished";
    private static readonly string[] NamesOfNewest = [RunRecord.FileName, "metrics.csv", ArtifactLinks.Folder, "report.html"];
    private readonly string folder;
    private readonly HeldFile turn;

    private RunHistory(string folder, HeldFile turn) => (this.folder, this.turn) = (folder, turn);

    /// <summary>Waits until no other process is in the folder.</summary>
    public static RunHistory Enter(string folder) => new(folder, HeldFile.Hold(Path.Combine(folder, ".report")));

    /// <summary>Finds the run that came to the same, or keeps this one.</summary>
    /// <param name="digest">What it came to.</param>
    /// <param name="write">Writes everything that is kept of it into a new folder.</param>
    public RunPlace Keep(string digest, Action<string> write)
    {
        int[] numbers = [.. Numbers()];
        string? newest = numbers.Length == 0 ? null : NameOf(numbers[^1]);
        if (numbers.Reverse().FirstOrDefault(number => DigestOf(number) == digest) is > 0 and var same)
        {
            Point(NameOf(same));
            return new RunPlace(Path.Combine(folder, NameOf(same)), NameOf(same), digest) { IsKnown = true };
        }
        string name = NameOf(numbers.LastOrDefault() + 1);
        string aside = Path.Combine(folder, Unfinished);
        Remove(aside);
        Directory.CreateDirectory(aside);
        write(aside);
        File.WriteAllText(Path.Combine(aside, DigestFile), digest + "\n");
        Directory.Move(aside, Path.Combine(folder, name));
        Point(name);
        string[] removed = [.. numbers.Take(Math.Max(0, numbers.Length + 1 - RunPlace.MostKept)).Select(NameOf)];
        foreach (string old in removed)
        {
            Remove(Path.Combine(folder, old));
        }
        return new RunPlace(Path.Combine(folder, name), name, digest) { Before = newest is null ? null : Path.Combine(folder, newest), Removed = removed };
    }

    public void Dispose() => turn.Dispose();

    private static string NameOf(int number) => number.ToString("000", CultureInfo.InvariantCulture);

    private static void Remove(string run)
    {
        if (Directory.Exists(run))
        {
            Directory.Delete(run, recursive: true); // removes links, never what they lead to
        }
    }

    // In the order of their numbers.
    private IEnumerable<int> Numbers() => Directory.EnumerateDirectories(folder)
        .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0)
        .Where(number => number > 0)
        .Order();

    private string DigestOf(int number) => RunPlace.DigestIn(Path.Combine(folder, NameOf(number)));

    private void Point(string name)
    {
        Link(Latest, name);
        foreach (string newest in NamesOfNewest)
        {
            Link(newest, Path.Combine(Latest, newest));
        }
    }

    // A link is replaced in one step: whoever looks finds the old one or the new one.
    private void Link(string name, string target)
    {
        string link = Path.Combine(folder, name);
        string? now = new FileInfo(link).LinkTarget;
        if (now == target || (now is null && Path.Exists(link)))
        {
            return; // what is no link was put there by somebody, and stays
        }
        string aside = Path.Combine(folder, $".{name}.new");
        File.Delete(aside);
        File.CreateSymbolicLink(aside, target);
        Disk.Rename(aside, link);
    }
}

/// <summary>Where a run is kept.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Name">Its number, as its folder is called.</param>
/// <param name="Digest">What it came to; empty where nobody said.</param>
public sealed record RunPlace(string Folder, string Name, string Digest)
{
    /// <summary>How many runs of an experiment are kept.</summary>
    public const int MostKept = 50;

    /// <summary>Whether an earlier run came to the same, and this one is that run.</summary>
    public bool IsKnown { get; init; }

    /// <summary>The folder of the run that was the newest until now; null where there was none, or where this one is known.</summary>
    public string? Before { get; init; }

    /// <summary>The runs that were removed, because there are too many.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];

    /// <summary>The run in a folder, or the newest of an experiment's folder.</summary>
    public static RunPlace In(string folder)
    {
        string latest = Path.Combine(folder, RunHistory.Latest);
        string run = Path.GetFullPath(new FileInfo(latest).LinkTarget is { } name ? Path.Combine(folder, name) : folder);
        return new RunPlace(run, Path.GetFileName(run), DigestIn(run));
    }

    /// <summary>The folders of the runs that an experiment's folder keeps, the oldest first; none where there is no such folder.</summary>
    public static IReadOnlyList<string> AllIn(string folder) => !Directory.Exists(folder)
        ? []
        :
        [
            .. Directory.EnumerateDirectories(folder)
                .Where(run => int.TryParse(Path.GetFileName(run), NumberStyles.None, CultureInfo.InvariantCulture, out _) && File.Exists(Path.Combine(run, RunRecord.FileName)))
                .OrderBy(run => int.Parse(Path.GetFileName(run), CultureInfo.InvariantCulture)),
        ];

    /// <summary>The newest run of an experiment's folder that was of a file; null where none was.</summary>
    /// <param name="folder">The experiment's folder.</param>
    /// <param name="file">The absolute path of the experiment's file.</param>
    public static RunPlace? Of(string folder, string file) => AllIn(folder).Reverse()
        .Where(run => RunRecordJson.Read(run).File == file)
        .Select(run => new RunPlace(run, Path.GetFileName(run), DigestIn(run)))
        .FirstOrDefault();

    internal static string DigestIn(string run)
    {
        string path = Path.Combine(run, RunHistory.DigestFile);
        return File.Exists(path) ? File.ReadAllText(path).Trim() : "";
    }
}
