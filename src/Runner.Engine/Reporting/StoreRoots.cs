using Runner.Engine.Reporting.Locking;

namespace Runner.Engine.Reporting;

/// <summary>What refers to artifacts: the newest runs of every experiment, and locks.</summary>
/// <param name="Fingerprints">What they refer to.</param>
/// <param name="Runs">How many runs were read.</param>
/// <param name="Locks">How many locks were read.</param>
public sealed record StoreRoots(IReadOnlySet<string> Fingerprints, int Runs, int Locks)
{
    /// <summary>Reads the runs of a folder, the locks beside their experiments, and those in some folders.</summary>
    /// <param name="runs">The folder of all runs: a folder for each experiment, with a numbered folder for each run.</param>
    /// <param name="keep">How many runs of each experiment count, the newest first.</param>
    /// <param name="lockFolders">Where locks lie besides.</param>
    /// <exception cref="InvalidDataException">A run or a lock cannot be read: what it refers to is not known, and nothing may be removed.</exception>
    public static StoreRoots Read(string runs, int keep, IEnumerable<string> lockFolders)
    {
        HashSet<string> fingerprints = [];
        HashSet<string> folders = [.. lockFolders];
        int read = 0;
        foreach (string experiment in Directory.Exists(runs) ? Directory.EnumerateDirectories(runs) : [])
        {
            foreach (string run in RunPlace.AllIn(experiment).Reverse().Take(keep))
            {
                RunRecord record = RunRecordJson.Read(run);
                fingerprints.UnionWith(record.Stages.SelectMany(stage => stage.Units).Select(unit => unit.Fingerprint));
                folders.Add(Path.GetDirectoryName(record.File)!);
                read++;
            }
        }
        string[] locks = [.. folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, "*.lock.yaml"))];
        foreach (string path in locks)
        {
            fingerprints.UnionWith(LockFile.FingerprintsIn(path));
        }
        return new StoreRoots(fingerprints, read, locks.Length);
    }
}
