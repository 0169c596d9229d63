using System.Text;

namespace Runner.Torch.Weights;

/// <summary>Recognises what lies in a large file's place when fetching it went wrong: a pointer of a version control system, a web page, nothing.</summary>
public static class StandIn
{
    private const int Looked = 512;

    /// <summary>Says what a file is instead of itself, and what to do; null where its first bytes are none of what is known. A file that can't be opened is for the reader to report.</summary>
    /// <param name="path">The file.</param>
    public static string? Of(string path)
    {
        if (!File.Exists(path)) return null;
        byte[] head = new byte[Looked];
        int count;
        try
        {
            using FileStream file = File.OpenRead(path);
            count = file.ReadAtLeast(head, Looked, throwOnEndOfStream: false);
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }

        if (count == 0) return "the file is empty; fetch it again";
        string text = Encoding.Latin1.GetString(head, 0, count).TrimStart('\u00EF', '\u00BB', '\u00BF', ' ', '\t', '\r', '\n');
        if (text.StartsWith("version https://git-lfs.github.com/", StringComparison.Ordinal))
            return "a Git LFS pointer lies in the file's place; get the file itself by running in its folder: git lfs pull";
        if (text.Contains("/annex/objects/", StringComparison.Ordinal) && count < Looked)
            return "a git-annex pointer lies in the file's place; get the file itself by running in its folder: git annex get .";
        return text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase)
            ? "a web page lies in the file's place; what was asked for was not what the address gave: fetch the file again"
            : null;
    }
}
