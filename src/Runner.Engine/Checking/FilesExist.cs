using Runner.Engine.Binding;
using Runner.Engine.Reading;

namespace Runner.Engine.Checking;

/// <summary>A file or folder that settings name is there.</summary>
internal sealed class FilesExist : IRule
{
    public void Check(BoundExperiment bound, Findings findings)
    {
        foreach (BoundStage stage in bound.Stages)
        {
            foreach (PathUse use in stage.Paths.Where(use => !Path.Exists(use.Path.Path)))
            {
                findings.Absent(use.Position, $"there is no file or folder \"{use.Path.Written}\" for \"{use.Setting}\" of stage \"{stage.Name}\"", use.Path.Written.StartsWith('~') ? "~ stands for a home folder in a shell only: write the folder out" : Hint(use.Path.Path));
            }
        }
    }

    // Names the part of the path that goes wrong, and what is there instead.
    private static string Hint(string path)
    {
        string missing = path.TrimEnd('/');
        while (Path.GetDirectoryName(missing) is { } parent && !Directory.Exists(parent))
        {
            missing = parent;
        }
        string folder = Path.GetDirectoryName(missing) ?? "/";
        IEnumerable<string> names = Directory.EnumerateFileSystemEntries(folder).Select(entry => Path.GetFileName(entry)).Where(name => name[0] != '.');
        return $"looked for {path}; " + Nearest.Hint(Path.GetFileName(missing), names, $"entries of {Path.GetFileName(folder)}/", listedAtMost: 8);
    }
}
