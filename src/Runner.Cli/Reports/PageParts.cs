using System.Security.Cryptography;
using System.Text;
using Runner.Engine.Storing;

namespace Runner.Cli.Reports;

/// <summary>
/// Pieces of pages that take long to draw, kept by everything that they are drawn from: the artifacts by their fingerprints, and this program by its content. They lie in <c>.parts</c> beside
/// the runs of an experiment; the newest are kept, so many, and losing them costs the time to draw them again.
/// </summary>
/// <param name="folder">Where they are kept; null: nowhere.</param>
internal sealed class PageParts(string? folder)
{
    private const int Kept = 200;

    /// <summary>What this program draws with: another program draws anew.</summary>
    public static string Program { get; } = string.Join(' ', typeof(PageParts).Module.ModuleVersionId, typeof(Engine.Reporting.RunRecord).Module.ModuleVersionId);

    /// <summary>The hash of everything that something is drawn from.</summary>
    public static string KeyOf(params IEnumerable<string> from)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string item in from.Prepend(Program))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(item);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>A piece as it was drawn before, or drawn now.</summary>
    public string Get(string key, Func<string> draw)
    {
        if (folder is null)
        {
            return draw();
        }
        string path = Path.Combine(folder, key + ".html");
        if (Read(path) is { } known)
        {
            return known;
        }
        string drawn = draw();
        return StoreTrouble.InRunFolder(Path.GetDirectoryName(folder)!, () =>
        {
            Directory.CreateDirectory(folder);
            return ReportPage.Replace(path, drawn);
        });
    }

    // Another process may remove it meanwhile.
    private static string? Read(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Removes the oldest of too many.</summary>
    public void Trim()
    {
        foreach (FileInfo old in folder is null || !Directory.Exists(folder) ? [] : new DirectoryInfo(folder).GetFiles("*.html").OrderByDescending(file => file.LastWriteTimeUtc).Skip(Kept))
        {
            old.Delete();
        }
    }
}
