using System.Globalization;
using System.Text;
using Runner.Engine.Storing;

namespace Runner.Engine.Plugins;

/// <summary>Remembers digests of code from run to run while the files that they were read from stay the same. A line for each; losing them only costs time.</summary>
/// <param name="path">The file, or null to remember nothing.</param>
/// <param name="time">The clock.</param>
internal sealed class CodeMemory(string? path, TimeProvider time)
{
    private const string Format = "runner code memory 1";
    private const int DigestLetters = 64;
    private const int MostLines = 2_000;

    /// <summary>For listings: there is no store to keep it in.</summary>
    public static readonly CodeMemory None = new(null, TimeProvider.System);

    private readonly Lazy<Dictionary<string, string>> known = new(() => Read(path));

    /// <summary>A name for files as they are now, or null where one was written a moment ago: it could change once more without its times telling.</summary>
    public string? IdentityOf(IEnumerable<string> files)
    {
        if (path is null)
        {
            return null;
        }
        FileIdentity[] identities = [.. files.Select(FileIdentity.Of)];
        if (!identities.All(f => f.IsSettled(time.GetUtcNow())))
        {
            return null;
        }
        StringBuilder text = new(Format);
        foreach (FileIdentity f in identities)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{f.Path}\0{f.Size} {f.Modified} {f.Changed} {f.Inode}");
        }
        return text.ToString();
    }

    /// <param name="kind">Whose code it is.</param>
    /// <param name="identity">What <see cref="IdentityOf"/> gave for the files that it is in.</param>
    /// <param name="work">Works it out.</param>
    public string Recall(string kind, string? identity, Func<string> work)
    {
        if (identity is null)
        {
            return work();
        }
        string key = Digest.OfText($"{kind}\n{identity}");
        lock (known)
        {
            if (!known.Value.TryGetValue(key, out string? digest))
            {
                digest = work();
                known.Value[key] = digest;
                using AppendFile file = new(path!);
                file.Append($"{key} {digest}\n");
            }
            return digest;
        }
    }

    // Lines of files that are long gone are forgotten with all the others now and then.
    private static Dictionary<string, string> Read(string? path)
    {
        if (!File.Exists(path))
        {
            return [];
        }
        string[] lines = File.ReadAllLines(path);
        if (lines.Length > MostLines)
        {
            File.Delete(path);
        }
        Dictionary<string, string> known = [];
        foreach (string line in lines.Where(l => l.Length == 2 * DigestLetters + 1))
        {
            known[line[..DigestLetters]] = line[(DigestLetters + 1)..];
        }
        return known;
    }
}
