using System.Security.Cryptography;
using System.Text;

namespace Runner.Engine.Storing;

/// <summary>SHA-256 in lower-case hex: of bytes, and of lists of files. Every pre-image of a list starts with its type.</summary>
public static class Digest
{
    public static string OfText(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static string OfBytes(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static string OfFile(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 20, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <summary>The digest of an artifact or a folder: names and digests of its files, in the order of the names.</summary>
    public static string OfFiles(string type, IEnumerable<ArtifactFile> files)
    {
        StringBuilder text = new();
        text.Append(type).Append('\n');
        foreach (ArtifactFile file in files.OrderBy(f => f.Path, StringComparer.Ordinal))
        {
            text.Append(file.Digest).Append(' ').Append(file.Size).Append(' ').Append(file.Path.Replace("\n", "\\n", StringComparison.Ordinal)).Append('\n');
        }
        return OfText(text.ToString());
    }
}
