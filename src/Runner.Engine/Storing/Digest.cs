using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;

namespace Runner.Engine.Storing;

/// <summary>SHA-256 in lower-case hex: of bytes, and of lists of files. Every pre-image of a list starts with its type.</summary>
public static class Digest
{
    private const int BlockBytes = 1 << 18;

    public static string OfText(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static string OfBytes(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static string OfFile(string path) => WithCheckOf(path).Digest;

    /// <summary>A file's digest and its fast check, in one reading.</summary>
    public static (string Digest, string Check) WithCheckOf(string path)
    {
        using IncrementalHash digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        XxHash128 check = new();
        Read(path, block =>
        {
            digest.AppendData(block);
            check.Append(block);
        });
        return (Convert.ToHexStringLower(digest.GetHashAndReset()), Convert.ToHexStringLower(check.GetHashAndReset()));
    }

    /// <summary>A file's fast check (XXH128).</summary>
    public static string CheckOf(string path)
    {
        XxHash128 check = new();
        Read(path, check.Append);
        return Convert.ToHexStringLower(check.GetHashAndReset());
    }

    /// <summary>The digest of an artifact.</summary>
    public static string OfArtifact(IEnumerable<ArtifactFile> files) => OfFiles("artifact 1", files);

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

    private delegate void Take(ReadOnlySpan<byte> block);

    private static void Read(string path, Take take)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1, FileOptions.SequentialScan);
        byte[] block = System.Buffers.ArrayPool<byte>.Shared.Rent((int)Math.Clamp(file.Length, 1, BlockBytes));
        try
        {
            for (int read = file.Read(block); read > 0; read = file.Read(block))
            {
                take(block.AsSpan(0, read));
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(block);
        }
    }
}
