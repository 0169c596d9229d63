using System.Text;
using Runner.Engine.Planning;
using Runner.Engine.Storing;

namespace Runner.Engine.Reporting;

/// <summary>Gives artifacts their names back: <c>artifacts/STAGE/UNIT</c> in the run's folder are links into the store.</summary>
internal static class ArtifactLinks
{
    private const int LongestName = 180; // bytes; file systems allow 255
    private const int DigestLetters = 12;

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
                string link = Path.Combine(root, FolderName(node.Stage.Name), LinkName(node.Unit.Key));
                string folder = Path.GetDirectoryName(link)!;
                Directory.CreateDirectory(folder);
                Directory.CreateSymbolicLink(link, Path.GetRelativePath(folder, planner.Store.FolderOf(node.Fingerprint)));
            }
        }
    }

    // Keys may nest (step-05/decoder.4), and one key may be the beginning of another: links cannot.
    private static string LinkName(string key) => FolderName(key.Replace("/", "--", StringComparison.Ordinal));

    // A label may hold anything and be of any length; a folder's name may not.
    private static string FolderName(string name)
    {
        StringBuilder text = new();
        foreach (Rune letter in name.EnumerateRunes())
        {
            bool isPlain = !Rune.IsControl(letter) && !"/\\:*?\"<>|%".Contains(letter.ToString(), StringComparison.Ordinal);
            text.Append(isPlain ? letter.ToString() : $"%{letter.Value:X2}");
        }
        if (Encoding.UTF8.GetByteCount(text.ToString()) <= LongestName)
        {
            return text.ToString();
        }
        while (Encoding.UTF8.GetByteCount(text.ToString()) > LongestName - DigestLetters - 1)
        {
            text.Length -= char.IsLowSurrogate(text[^1]) ? 2 : 1;
        }
        return $"{text}~{Digest.OfText(name)[..DigestLetters]}";
    }
}
