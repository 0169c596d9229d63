using Runner.Engine.Planning;

namespace Runner.Engine.Reporting;

/// <summary>Gives artifacts their names back: <c>artifacts/STAGE/UNIT</c> in the run's folder are links into the store.</summary>
internal static class ArtifactLinks
{
    public static void Write(string runFolder, Planner planner)
    {
        string root = Path.Combine(runFolder, "artifacts");
        if (Directory.Exists(root))
        {
            Directory.Delete(root, recursive: true); // removes links, never what they lead to
        }
        foreach (UnitNode node in planner.Stages.SelectMany(s => s.Units))
        {
            if (planner.Store.Find(node.Fingerprint) is not null)
            {
                string link = Path.Combine(root, node.Stage.Name, LinkName(node.Unit.Key));
                string folder = Path.GetDirectoryName(link)!;
                Directory.CreateDirectory(folder);
                Directory.CreateSymbolicLink(link, Path.GetRelativePath(folder, planner.Store.FolderOf(node.Fingerprint)));
            }
        }
    }

    // Keys may nest (step-05/decoder.4), and one key may be the beginning of another: links cannot.
    private static string LinkName(string key) => key.Replace("/", "--", StringComparison.Ordinal);
}
