using Runner.Engine.Planning;
using Runner.Engine.Storing;

namespace Runner.Engine.Reporting;

/// <summary>Gives artifacts their names back: <c>artifacts/STAGE/UNIT</c>, or <c>artifacts/STAGE/LABEL=VALUE,.../UNIT</c>, in a run's folder are links into the store.</summary>
internal static class ArtifactLinks
{
    public const string Folder = "artifacts";

    /// <summary>A unit's link as a path from the run's folder, whatever its names and labels hold.</summary>
    public static string PathOf(UnitNode node)
    {
        string[] labels = node.Stage.Axes.IsEmpty ? [] : [LinkName.OfLabels(node.Stage.Axes.Select(label => KeyValuePair.Create(label.Axis.Name, label.Label)))];
        return string.Join('/', [Folder, LinkName.Of(node.Stage.BaseName), .. labels, LinkName.OfKey(node.Unit.Key)]);
    }

    /// <summary>Writes all links of a run into a new folder.</summary>
    public static void Write(string runFolder, RunRecord record, ArtifactStore store)
    {
        Directory.CreateDirectory(Path.Combine(runFolder, Folder));
        foreach (UnitRecord unit in record.Stages.SelectMany(stage => stage.Units).Where(unit => unit.Folder.Length > 0))
        {
            string link = Path.Combine(runFolder, unit.Folder);
            string folder = Path.GetDirectoryName(link)!;
            Directory.CreateDirectory(folder);
            Directory.CreateSymbolicLink(link, Path.GetRelativePath(folder, store.FolderOf(unit.Fingerprint)));
        }
    }
}
