using Runner.Cli.Hosting;
using Runner.Engine.Reporting;

namespace Runner.Cli.Opening;

/// <summary>Finds runs as people name them: a folder, or <c>EXPERIMENT/002</c> in the folder of runs.</summary>
internal sealed class RunFinder(ProgramSettings settings)
{
    /// <summary>The folder of all runs that belongs to a place: a folder of runs, an experiment's file, or a folder with experiments.</summary>
    public string RunsAt(string place)
    {
        if (place.Length == 0 && settings.Runs.Length > 0)
        {
            return Path.GetFullPath(settings.Runs);
        }
        string folder = Beside.FolderOf(place);
        string beside = Beside.Runs(folder);
        return Directory.Exists(beside) ? beside : folder;
    }

    /// <summary>The folders that a name may mean, the likeliest first: a folder, an experiment or run by its name, or what lies beside an experiment's file.</summary>
    public IReadOnlyList<string> PlacesOf(string named)
    {
        string[] places = named.Length == 0 ? [RunsAt("")] : [Path.GetFullPath(named), Path.Combine(RunsAt(""), named), RunsAt(named)];
        return [.. places.Where(Directory.Exists).Distinct()];
    }

    /// <returns>The folder of a run, or null where there is none of that name.</returns>
    public string? Find(string named) => PlacesOf(named).Select(folder => RunPlace.In(folder).Folder).FirstOrDefault(run => File.Exists(Path.Combine(run, RunRecord.FileName)));
}
