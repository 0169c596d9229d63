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
        switch (mode)
        {
            case LockMode.Compare:
                return Compare(path, LockContent.Of(planner));
            case LockMode.Update:
            case LockMode.WriteIfAbsent when !File.Exists(path):
                string aside = $"{path}.{Environment.ProcessId}";
                File.WriteAllText(aside, LockText.Write(LockContent.Of(planner)));
                File.Move(aside, path, overwrite: true);
                return [];
            default:
                return [];
        }
    }

    private static IReadOnlyList<string> Compare(string path, IReadOnlyList<LockEntry> made)
    {
        if (!File.Exists(path))
        {
            return [$"there is no lock \"{path}\": run once with --update-lock"];
        }
        try
        {
            using StreamReader reader = new(path);
            return Differences(LockText.Read(reader), made);
        }
        catch (YamlException e)
        {
            return [$"{path}:{e.Start.Line}:{e.Start.Column}: the lock is no YAML: {e.Message}"];
        }
    }

    private static IReadOnlyList<string> Differences(IReadOnlyList<LockEntry> locked, IReadOnlyList<LockEntry> made)
    {
        Dictionary<string, string> before = locked.ToDictionary(e => e.Name, e => e.Value);
        Dictionary<string, string> now = made.ToDictionary(e => e.Name, e => e.Value);
        IEnumerable<string> changed = made
            .Where(e => before.GetValueOrDefault(e.Name) != e.Value)
            .Select(e => $"{e.Name}: locked {(before.TryGetValue(e.Name, out string? old) ? old : "nothing")}, now {e.Value}");
        IEnumerable<string> gone = locked.Where(e => !now.ContainsKey(e.Name)).Select(e => $"{e.Name}: locked {e.Value}, now nothing");
        return [.. changed, .. gone];
    }
}
