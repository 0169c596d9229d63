using Runner.Engine.Planning;
using YamlDotNet.Core;

namespace Runner.Engine.Reporting.Locking;

/// <summary>The lock beside an experiment: <c>scene-depth.lock.yaml</c>.</summary>
internal static class LockFile
{
    public static string PathFor(string experimentFile) =>
        Path.Combine(Path.GetDirectoryName(experimentFile)!, $"{Path.GetFileNameWithoutExtension(experimentFile)}.lock.yaml");

    /// <summary>Writes the lock or compares with it, as the mode says.</summary>
    /// <returns>How what was made differs from the lock; empty where nothing was compared.</returns>
    public static IReadOnlyList<string> Apply(LockMode mode, Planner planner)
    {
        string path = PathFor(planner.Experiment.File);
        if (mode.Comparison is { } comparison)
        {
            return Compare(path, comparison, LockContent.Of(planner));
        }
        if (mode.WritesAnew || (!mode.Ignores && !File.Exists(path)))
        {
            string aside = $"{path}.{Environment.ProcessId}";
            File.WriteAllText(aside, LockText.Write(LockContent.Of(planner)));
            File.Move(aside, path, overwrite: true);
        }
        return [];
    }

    private static IReadOnlyList<string> Compare(string path, LockComparison comparison, IReadOnlyList<LockEntry> made)
    {
        if (!File.Exists(path))
        {
            return [$"there is no lock \"{path}\": run once with --update-lock"];
        }
        try
        {
            using StreamReader reader = new(path);
            return comparison.Differences(LockText.Read(reader), made);
        }
        catch (YamlException e)
        {
            return [$"{path}:{e.Start.Line}:{e.Start.Column}: the lock is no YAML: {e.Message}"];
        }
    }
}
