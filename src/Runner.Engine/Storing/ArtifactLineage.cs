using Runner.Engine.Graphing;

namespace Runner.Engine.Storing;

/// <summary>An artifact with what it was made from, and what was made from it.</summary>
/// <param name="Artifact">The artifact.</param>
/// <param name="Folder">Where its files lie.</param>
/// <param name="Recipe">What it was made by, without the artifacts that went into it; names and values as people read them.</param>
/// <param name="Above">The artifacts that it was made from, in the order in which it read them; those that the store forgot are left out.</param>
/// <param name="Below">The artifacts that were made from it.</param>
public sealed record ArtifactLineage(
    ArtifactRecord Artifact, string Folder, IReadOnlyList<(string Name, string Value)> Recipe, IReadOnlyList<ArtifactRecord> Above, IReadOnlyList<ArtifactRecord> Below)
{
    private const string Input = Planning.ComponentNames.InputPrefix;
    private const string Inside = "unit:";

    /// <summary>Finds artifacts by the beginning of their fingerprint.</summary>
    public static IReadOnlyList<ArtifactRecord> Find(ArtifactStore store, string beginning) =>
        [.. Remembered(store, fingerprint => fingerprint.StartsWith(beginning, StringComparison.Ordinal))];

    /// <summary>Finds artifacts as a run tells of them: of a stage, or <c>STAGE/UNIT</c>. The newest first.</summary>
    public static IReadOnlyList<ArtifactRecord> Named(ArtifactStore store, string name) =>
    [
        .. Remembered(store, _ => true)
            .Where(record => record.MadeBy.Stage == name || $"{record.MadeBy.Stage}/{record.MadeBy.Unit}" == name)
            .OrderByDescending(record => record.Finished),
    ];

    public static ArtifactLineage Of(ArtifactRecord artifact, ArtifactStore store)
    {
        KeyValuePair<string, string>[] components = [.. artifact.Components.OrderBy(component => component.Key, StringComparer.Ordinal)];
        return new ArtifactLineage(
            artifact,
            store.FolderOf(artifact.Fingerprint),
            [.. components.Where(component => !component.Key.StartsWith(Input, StringComparison.Ordinal)).Select(component => (component.Key, SettingText.Readable(component.Value)))],
            [.. components.Select(FingerprintIn).OfType<string>().Distinct().Select(store.Remembered).OfType<ArtifactRecord>()],
            [
                .. Remembered(store, _ => true)
                    .Where(other => other.Components.Select(FingerprintIn).Contains(artifact.Fingerprint))
                    .OrderBy(other => other.MadeBy.Stage, StringComparer.Ordinal).ThenBy(other => other.MadeBy.Unit, StringComparer.Ordinal),
            ]);
    }

    private static IEnumerable<ArtifactRecord> Remembered(ArtifactStore store, Func<string, bool> isMeant) =>
        store.Folders().Select(folder => Path.GetFileName(folder)).Where(isMeant).Select(store.Remembered).OfType<ArtifactRecord>();

    private static string? FingerprintIn(KeyValuePair<string, string> component)
    {
        if (component.Key.StartsWith(Input, StringComparison.Ordinal))
        {
            return SettingText.Readable(component.Value);
        }
        return component.Value.StartsWith('"' + Inside, StringComparison.Ordinal) ? SettingText.Readable(component.Value)[Inside.Length..].Split('/')[0] : null;
    }
}
