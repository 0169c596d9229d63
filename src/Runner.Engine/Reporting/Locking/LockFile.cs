using Runner.Engine.Planning;
using Runner.Engine.Reading;
using Runner.Engine.Storing;

namespace Runner.Engine.Reporting.Locking;

/// <summary>The lock beside an experiment: <c>scene-depth.lock.yaml</c>.</summary>
internal static class LockFile
{
    public static string PathFor(string experimentFile) =>
        Path.Combine(Path.GetDirectoryName(experimentFile)!, $"{Path.GetFileNameWithoutExtension(experimentFile)}{LockMode.FileEnding}");

    /// <summary>Writes the lock or compares with it, as the mode says.</summary>
    /// <returns>How what was made differs from the lock; empty where nothing was compared.</returns>
    public static IReadOnlyList<string> Apply(LockMode mode, Planner planner, IReadOnlyList<StageRecord> made)
    {
        string path = PathFor(planner.Experiment.File);
        if (mode.Comparison is { } comparison)
        {
            return [.. Damages(planner), .. Compare(path, comparison, LockContent.Of(planner, made))];
        }
        if (mode.WritesAnew || (!mode.Ignores && !File.Exists(path)))
        {
            return Written(path, LockText.Write(LockContent.Of(planner, made))) is { } trouble ? [trouble] : [];
        }
        return [];
    }

    /// <summary>How what would be made differs from the lock, as far as that is known before any work; empty where nothing is compared.</summary>
    public static IReadOnlyList<string> CausesOf(LockMode mode, Planner planner)
    {
        HashSet<string> unknown = [.. planner.Stages.Where(stage => !stage.IsKnown).Select(stage => stage.Stage.Name)];
        return mode.Comparison is null ? [] : Compare(PathFor(planner.Experiment.File), LockComparison.OfCauses, LockContent.Causes(planner), unknown);
    }

    /// <summary>What the stages of a lock are made from: digests that the store knows the artifacts of, where it made them.</summary>
    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    public static IReadOnlyList<string> RecipesIn(string path)
    {
        Findings findings = new();
        Node root = LockText.Parse(path, findings) ?? throw new InvalidDataException(Trouble(findings));
        return [.. LockText.Entries(root).Where(entry => entry.Path is [LockEntry.Stages, _, LockEntry.Recipe]).Select(entry => entry.Value)];
    }

    /// <summary>Whether there is a lock that something can be compared with.</summary>
    public static bool CanBeRead(string path) => LockText.Read(path, new Findings()) is not null;

    private static string Trouble(Findings findings) => $"{findings.Errors[0].Position}: the lock cannot be read: {findings.Errors[0].Message}";

    // Where an experiment lies in a folder that may not be written, its run is kept all the same; that there is no lock is said.
    private static string? Written(string path, string text)
    {
        string aside = $"{path}.{Environment.ProcessId}";
        try
        {
            File.WriteAllText(aside, text);
            File.Move(aside, path, overwrite: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"the lock \"{path}\" cannot be written: its folder is read-only or full; copy the experiment to a folder that can be written";
        }
    }

    // A record says what was made once; what lies there now is what somebody else would read.
    private static IEnumerable<string> Damages(Planner planner)
    {
        foreach (UnitNode node in planner.Stages.SelectMany(stage => stage.Units).Where(node => !node.Unit.Intermediate && planner.Store.Find(node.Fingerprint) is not null))
        {
            string? damage = null;
            try
            {
                planner.Store.ReadableFolderOf(node.Fingerprint);
            }
            catch (ArtifactLostException e)
            {
                damage = e.Message;
            }
            if (damage is not null)
            {
                yield return $"{node.Name}: {damage}; --force {node.Stage.BaseName} makes it again";
            }
        }
    }

    private static IReadOnlyList<string> Compare(string path, LockComparison comparison, IReadOnlyList<LockEntry> made, IReadOnlySet<string>? unknown = null)
    {
        if (!Path.Exists(path))
        {
            return [$"there is no lock \"{path}\": run once with --update-lock"];
        }
        Findings findings = new();
        return LockText.Read(path, findings) is { } locked ? comparison.Differences(locked, made, unknown) : [Trouble(findings)];
    }
}
