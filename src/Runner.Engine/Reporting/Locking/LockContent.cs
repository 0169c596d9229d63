using System.Globalization;
using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Graphing;
using Runner.Engine.Planning;
using Runner.Engine.Plugins;
using Runner.Engine.Storing;

namespace Runner.Engine.Reporting.Locking;

/// <summary>What a run was resolved to and what it made. Causes stand before effects, so that the first difference explains the others.</summary>
internal static class LockContent
{
    public static IReadOnlyList<LockEntry> Of(Planner planner) =>
        [.. Environment(planner.Experiment), .. planner.Stages.SelectMany(Inputs), .. planner.Stages.SelectMany(s => Stage(s, planner.Store))];

    private static IEnumerable<LockEntry> Environment(Experiment experiment)
    {
        RunEnvironment environment = experiment.Environment;
        yield return new LockEntry(["lock"], "1");
        yield return new LockEntry(["experiment"], experiment.Name);
        yield return new LockEntry(["environment", "device"], environment.DeviceModel);
        yield return new LockEntry(["environment", "dtype"], SettingText.Readable(SettingText.Of(environment.DType)));
        yield return new LockEntry(["environment", "threads"], SettingText.Of(environment.Threads));
        yield return new LockEntry(["environment", "seed"], SettingText.Of(experiment.Seed));
        foreach ((string name, string version) in environment.Libraries.OrderBy(l => l.Key, StringComparer.Ordinal))
        {
            yield return new LockEntry(["libraries", name], version);
        }
        foreach (KindCode code in experiment.Code)
        {
            yield return new LockEntry(["plugins", code.Name], code.Digest);
        }
    }

    // Files that are read, by the setting that names them.
    private static IEnumerable<LockEntry> Inputs(StageUnits stage)
    {
        IReadOnlyDictionary<string, string> components = stage.Units.Count > 0 ? stage.Units[0].Components : new Dictionary<string, string>();
        return components
            .Where(c => c.Key.StartsWith(ComponentNames.SettingPrefix, StringComparison.Ordinal))
            .Select(c => (Setting: c.Key[ComponentNames.SettingPrefix.Length..], Value: SettingText.Readable(c.Value)))
            .Where(c => c.Value.StartsWith("file:", StringComparison.Ordinal) || c.Value.StartsWith("folder:", StringComparison.Ordinal))
            .OrderBy(c => c.Setting, StringComparer.Ordinal)
            .Select(c => new LockEntry(["inputs", stage.Stage.Name, c.Setting], c.Value));
    }

    private static IEnumerable<LockEntry> Stage(StageUnits stage, ArtifactStore store)
    {
        foreach (UnitNode node in stage.Units.Where(u => !u.Unit.Intermediate))
        {
            if (store.Find(node.Fingerprint) is not { } record)
            {
                continue;
            }
            string[] unit = ["stages", stage.Stage.Name, node.Unit.Key];
            yield return new LockEntry([.. unit, "fingerprint"], node.Fingerprint);
            yield return new LockEntry([.. unit, "artifact"], record.Digest);
            foreach (MetricRow row in store.MetricsOf(record))
            {
                string labels = string.Concat(row.Labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $" {l.Key}={l.Value}"));
                yield return new LockEntry([.. unit, "metrics", row.Name + labels], row.Value.ToString("R", CultureInfo.InvariantCulture));
            }
        }
    }
}
