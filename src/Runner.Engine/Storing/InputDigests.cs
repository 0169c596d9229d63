using Microsoft.Extensions.FileSystemGlobbing;

namespace Runner.Engine.Storing;

/// <summary>Digests of input files and folders; a file is read once and remembered in the store while it stays the same.</summary>
public sealed class InputDigests(ArtifactStore store, TimeProvider time) : IDisposable
{
    private const int DigestLetters = 64;
    private readonly CheckedLines lines = new(store.Layout.Root, store.Layout.Inputs);
    private readonly HashSet<string> asked = [];
    private readonly Dictionary<string, FileIdentity> used = [];
    private Dictionary<FileIdentity, string>? known;

    /// <summary>Whether a file that is not there has a digest of its own: of what is planned and cannot be run.</summary>
    public bool ToleratesAbsence { get; init; }

    // A cache: a line whose hash does not agree is not believed, and the file is read again.
    private Dictionary<FileIdentity, string> Known
    {
        get
        {
            if (known is null)
            {
                known = [];
                foreach (string[] line in lines.Read())
                {
                    if (line is [string path, string size, string modified, string changed, string inode, { Length: DigestLetters } digest]
                        && FileIdentity.Parse(path, size, modified, changed, inode) is { } identity)
                    {
                        known[identity] = digest;
                    }
                }
            }
            return known;
        }
    }

    /// <summary>A file's digest as <c>file:SHA256</c>, a folder's as <c>folder:SHA256</c> over the names and digests of the files that the globs match.</summary>
    /// <exception cref="FileNotFoundException">There is no such file or folder, or no glob matches in it.</exception>
    public string Of(string input, IReadOnlyList<string> globs)
    {
        asked.Add(input);
        if (File.Exists(input))
        {
            return $"file:{OfFile(input).Digest}";
        }
        if (ToleratesAbsence && !Directory.Exists(input))
        {
            return $"absent:{input}";
        }
        string[] names = FilesIn(input, globs);
        IEnumerable<ArtifactFile> files = names.Select(name => OfFile(Path.Combine(input, name)) with { Path = name });
        return $"folder:{Digest.OfFiles("folder 1", files)}";
    }

    /// <summary>A file of an input that is not the one any more that <see cref="Of"/> read here, or is new, or gone; null where all are.</summary>
    public string? Other(string input, IReadOnlyList<string> globs)
    {
        lock (used)
        {
            if (!asked.Contains(input))
            {
                return null;
            }
            if (File.Exists(input))
            {
                return IsSame(input) ? null : input;
            }
            if (!Directory.Exists(input))
            {
                return input;
            }
            string[] files = [.. FilesIn(input, globs).Select(name => Path.Combine(input, name))];
            return Array.Find(files, file => !IsSame(file));
        }
    }

    // A link or another name that a file is given changes a time of it, and nothing in it.
    private bool IsSame(string file)
    {
        FileIdentity now = FileIdentity.Of(file);
        return used.TryGetValue(file, out FileIdentity? before)
            && (now == before || (now with { Changed = before.Changed } == before && Known.TryGetValue(before, out string? digest) && Digest.OfFile(file) == digest));
    }

    /// <summary>Remembers for the next run what was read in this one.</summary>
    public void Save() => lines.Flush();

    public void Dispose() => lines.Dispose();

    private static string[] FilesIn(string folder, IReadOnlyList<string> globs)
    {
        if (!Directory.Exists(folder))
        {
            throw new FileNotFoundException($"there is no file or folder \"{folder}\"");
        }
        Matcher matcher = new(StringComparison.Ordinal);
        matcher.AddIncludePatterns(globs.Count == 0 ? ["**/*"] : globs);
        string[] names = [.. matcher.GetResultsInFullPath(folder).Select(p => Path.GetRelativePath(folder, p).Replace('\\', '/')).Where(name => !IsHidden(name)).Distinct()];
        return names.Length > 0
            ? names
            : throw new FileNotFoundException($"no file in \"{folder}\" matches {string.Join(" or ", globs.DefaultIfEmpty("**/*"))}");
    }

    // Finders and editors leave such files (.DS_Store, .swp) in any folder: nobody means them by a glob.
    private static bool IsHidden(string name) => name.Split('/').Any(part => part.StartsWith('.'));

    private ArtifactFile OfFile(string file)
    {
        FileIdentity identity = FileIdentity.Of(file);
        used.TryAdd(file, identity); // a stage that is planned later must not hide from earlier ones that it is another file by now
        if (!Known.TryGetValue(identity, out string? digest))
        {
            digest = Digest.OfFile(file);
            Known[identity] = digest;
            if (identity.IsSettled(time.GetUtcNow()))
            {
                lines.Add([.. identity.Fields, digest]);
            }
        }
        return new ArtifactFile(file, identity.Size, digest);
    }
}
