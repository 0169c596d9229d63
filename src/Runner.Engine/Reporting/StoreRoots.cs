using Runner.Engine.Reporting.Locking;
using Runner.Engine.Storing;

namespace Runner.Engine.Reporting;

/// <summary>What refers to artifacts: the newest runs of every experiment, and locks.</summary>
/// <param name="Fingerprints">What they refer to.</param>
/// <param name="Runs">How many runs were read.</param>
/// <param name="Locks">How many locks were read of which the store made at least a stage.</param>
public sealed record StoreRoots(IReadOnlySet<string> Fingerprints, int Runs, int Locks)
{
    /// <summary>Reads the runs of a folder, the locks beside their experiments, and those in some folders.</summary>
    /// <param name="store">The folder of the store.</param>
    /// <param name="runs">The folder of all runs: a folder for each experiment, with a numbered folder for each run.</param>
    /// <param name="keep">How many runs of each experiment count, the newest first.</param>
    /// <param name="lockFolders">Where locks lie besides.</param>
    /// <exception cref="InvalidDataException">A run or a lock cannot be read: what it refers to is not known, and nothing may be removed.</exception>
    public static StoreRoots Read(string store, string runs, int keep, IEnumerable<string> lockFolders)
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
        using StageRecipes recipes = new(new StoreLayout(store));
        IReadOnlyDictionary<string, IReadOnlyList<string>> made = recipes.All();
        int locks = 0;
        foreach (string path in folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, "*.lock.yaml")))
        {
            string[] known = [.. LockFile.RecipesIn(path).Where(made.ContainsKey)];
            fingerprints.UnionWith(known.SelectMany(recipe => made[recipe]));
            locks += known.Length > 0 ? 1 : 0;
        }
        return new StoreRoots(fingerprints, read, locks);
    }
}
