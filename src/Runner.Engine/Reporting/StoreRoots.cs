using Runner.Engine.Planning;
using Runner.Engine.Reporting.Locking;
using Runner.Engine.Storing;

namespace Runner.Engine.Reporting;

/// <summary>What refers to artifacts: the newest runs of every experiment, and locks.</summary>
/// <param name="Fingerprints">What they refer to.</param>
/// <param name="Runs">How many runs were read.</param>
/// <param name="Locks">How many locks were read of which the store made at least a stage.</param>
/// <param name="Missing">Folders of runs that are not here any more, or cannot be reached.</param>
public sealed record StoreRoots(IReadOnlySet<string> Fingerprints, int Runs, int Locks, IReadOnlyList<string> Missing)
{
    /// <summary>Reads the runs of a folder, those of everybody who used the store, the locks beside their experiments, and those in some folders.</summary>
    /// <param name="store">The folder of the store.</param>
    /// <param name="runs">The folder of all runs: a folder for each experiment, with a numbered folder for each run.</param>
    /// <param name="keep">How many runs of each experiment count, the newest first.</param>
    /// <param name="keepMissing">Whether what the newest run of a folder that is not here referred to is kept.</param>
    /// <param name="lockFolders">Where locks lie besides.</param>
    /// <exception cref="InvalidDataException">A run or a lock cannot be read: what it refers to is not known, and nothing may be removed.</exception>
    public static StoreRoots Read(string store, string runs, int keep, bool keepMissing, IEnumerable<string> lockFolders)
    {
        StoreLayout layout = new(store);
        using StageRecipes recipes = new(layout);
        using StoreUsers users = new(layout);
        IReadOnlyDictionary<string, IReadOnlyList<string>> made = recipes.All();
        IReadOnlyCollection<StoreUser> known = users.All();
        HashSet<string> fingerprints = [];
        HashSet<string> folders = [.. lockFolders, .. known.Select(user => user.Experiments)];
        int read = 0;
        foreach (string experiment in (Directory.Exists(runs) ? Directory.EnumerateDirectories(runs) : []).Concat(known.Select(user => user.Runs)).Select(Path.GetFullPath).Distinct())
        {
            foreach (string run in RunPlace.AllIn(experiment).Reverse().Take(keep))
            {
                RunRecord record = RunRecordJson.Read(run);
                fingerprints.UnionWith(record.Stages.SelectMany(stage => stage.Units).Select(unit => unit.Fingerprint));
                folders.Add(Path.GetDirectoryName(record.File)!);
                read++;
            }
        }
        StoreUser[] missing = [.. known.Where(user => !Directory.Exists(user.Runs))];
        if (keepMissing)
        {
            fingerprints.UnionWith(missing.SelectMany(user => user.Recipes).Where(made.ContainsKey).SelectMany(recipe => made[recipe]));
        }
        int locks = 0;
        string[] lying = [.. folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, "*" + LockMode.FileEnding))];
        if (lying.Length > 0 && !File.Exists(layout.Recipes))
        {
            throw new InvalidDataException($"{lying[0]}: which artifacts it holds is not known, for {layout.Recipes} is lost: run what shall be kept once more, which makes nothing anew, and then clear the store");
        }
        foreach (string path in lying)
        {
            string[] found = [.. LockFile.RecipesIn(path).Where(made.ContainsKey)];
            fingerprints.UnionWith(found.SelectMany(recipe => made[recipe]));
            locks += found.Length > 0 ? 1 : 0;
        }
        return new StoreRoots(fingerprints, read, locks, [.. missing.Select(user => user.Runs)]);
    }

    /// <summary>What a run leaves in its store so that it is found here.</summary>
    /// <returns>Why nothing could be left, or null.</returns>
    internal static string? Remember(Planner planner)
    {
        IReadOnlyList<(string Recipe, IReadOnlyList<string> Fingerprints)> made = [.. LockContent.Recipes(planner)];
        try
        {
            using StageRecipes recipes = new(planner.Store.Layout);
            recipes.Add(made); // A lock and a run name stages by one digest each: which artifacts these are, only the store can say.
            using StoreUsers users = new(planner.Store.Layout);
            users.Add(new StoreUser(planner.Experiment.RunFolder, Path.GetDirectoryName(planner.Experiment.File)!, [.. made.Select(stage => stage.Recipe)]));
            return null;
        }
        catch (StoreException e)
        {
            // A store that may only be read serves runs all the same.
            return $"{e.Message}: whoever clears the store will not know of this run";
        }
    }
}
