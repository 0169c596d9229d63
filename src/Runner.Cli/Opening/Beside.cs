namespace Runner.Cli.Opening;

/// <summary>Where things are kept beside experiments, where nobody says otherwise.</summary>
internal static class Beside
{
    /// <summary>The artifact store of a folder with experiments.</summary>
    public static string Store(string folder) => Path.Combine(folder, ".runner", "store");

    /// <summary>The folder of runs of a folder with experiments.</summary>
    public static string Runs(string folder) => Path.Combine(folder, ".runner", "runs");

    /// <summary>The folder that somebody means: of an experiment's file its own, of nothing the current one; absolute.</summary>
    public static string FolderOf(string named)
    {
        string start = Path.GetFullPath(named.Length > 0 ? named : ".");
        return File.Exists(start) ? Path.GetDirectoryName(start)! : start;
    }
}
