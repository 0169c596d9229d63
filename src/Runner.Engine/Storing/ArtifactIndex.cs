using System.Globalization;
using System.Text;

namespace Runner.Engine.Storing;

/// <summary>
/// The records of finished artifacts in short, in one file that only grows: a thousand artifacts are known without opening a thousand records. A cache: an entry counts only while the record
/// beside the artifact has the size and time that it had; a lost or damaged line costs one reading of that record. New lines also tell what other processes have finished meanwhile.
/// </summary>
internal sealed class ArtifactIndex(StoreLayout layout) : IDisposable
{
    private const int FixedFields = 14;
    private const int FieldsOfFile = 4;
    private readonly CheckedLines lines = new(layout.Root, layout.Entries);
    private readonly Dictionary<string, ReadOnlyMemory<byte>> entries = [];
    private readonly List<string> news = [];
    private long read;
    private bool isRead;

    /// <summary>The fingerprints of what was finished since the last time.</summary>
    public IReadOnlyList<string> TakeNews()
    {
        if (!isRead || new FileInfo(layout.Entries) is { Exists: true } file && file.Length > read)
        {
            ReadOn();
        }
        string[] taken = [.. news];
        news.Clear();
        return taken;
    }

    /// <summary>The record of an artifact, if it is as it was when its line was written.</summary>
    public ArtifactRecord? Find(string fingerprint)
    {
        if (!isRead)
        {
            ReadOn();
            news.Clear();
        }
        return entries.TryGetValue(fingerprint, out ReadOnlyMemory<byte> line) ? Parse(CheckedLines.Fields(line), fingerprint) : null;
    }

    /// <summary>Everything that a kind has made, the newest first, as its lines say; for comparing.</summary>
    public IEnumerable<(string Fingerprint, string Kind, ArtifactName Name)> All()
    {
        _ = Find("");
        return entries.Select(e => (e.Key, Fields: CheckedLines.Fields(e.Value))).Where(e => e.Fields.Length >= FixedFields)
            .OrderByDescending(e => e.Fields[7], StringComparer.Ordinal)
            .Select(e => (e.Key, e.Fields[3], new ArtifactName(e.Fields[4], e.Fields[5], e.Fields[6])));
    }

    /// <summary>Adds or replaces an entry, whose record has its name by now.</summary>
    public void Add(ArtifactRecord record)
    {
        FileInfo file = new(Path.Combine(layout.FolderOf(record.Fingerprint), StoreLayout.RecordFile));
        if (!file.Exists)
        {
            return;
        }
        List<string> fields =
        [
            record.Fingerprint, Text(file.Length), Text(file.LastWriteTimeUtc.Ticks), record.Kind, record.MadeBy.Experiment, record.MadeBy.Stage, record.MadeBy.Unit,
            record.Finished.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), record.Seconds.ToString("R", CultureInfo.InvariantCulture), record.Intermediate ? "step" : "",
            record.Dropped ? "dropped" : "", record.Digest, record.MadeFrom, Text(record.Files.Count),
        ];
        foreach (ArtifactFile file1 in record.Files)
        {
            fields.AddRange([file1.Path, Text(file1.Size), file1.Digest, file1.Check]);
        }
        foreach ((string name, string value) in record.Labels)
        {
            fields.AddRange([name, value]);
        }
        lines.Add(fields);
    }

    /// <summary>Writes what was added.</summary>
    public void Save() => lines.Flush();

    public void Dispose() => lines.Dispose();

    private void ReadOn()
    {
        isRead = true;
        byte[] bytes = CheckedLines.ReadAll(layout.Entries, read);
        int whole = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        read += whole;
        foreach (ReadOnlyMemory<byte> line in CheckedLines.Whole(whole == bytes.Length ? bytes : bytes[..whole]))
        {
            int end = line.Span.IndexOf((byte)'\t');
            if (end >= 16)
            {
                string fingerprint = Encoding.UTF8.GetString(line.Span[..end]);
                entries[fingerprint] = line;
                news.Add(fingerprint);
            }
        }
    }

    private ArtifactRecord? Parse(string[] fields, string fingerprint)
    {
        FileInfo file = new(Path.Combine(layout.FolderOf(fingerprint), StoreLayout.RecordFile));
        if (fields.Length < FixedFields || !file.Exists || Text(file.Length) != fields[1] || Text(file.LastWriteTimeUtc.Ticks) != fields[2]
            || !int.TryParse(fields[13], CultureInfo.InvariantCulture, out int count) || fields.Length < FixedFields + count * FieldsOfFile)
        {
            return null;
        }
        ArtifactFile[] files = new ArtifactFile[count];
        for (int i = 0; i < count; i++)
        {
            int at = FixedFields + i * FieldsOfFile;
            files[i] = new ArtifactFile(fields[at], long.Parse(fields[at + 1], CultureInfo.InvariantCulture), fields[at + 2]) { Check = fields[at + 3] };
        }
        Dictionary<string, string> labels = [];
        for (int at = FixedFields + count * FieldsOfFile; at + 1 < fields.Length; at += 2)
        {
            labels[fields[at]] = fields[at + 1];
        }
        return new ArtifactRecord
        {
            Fingerprint = fingerprint,
            Digest = fields[11],
            MadeBy = new ArtifactName(fields[4], fields[5], fields[6]),
            Kind = fields[3],
            Components = new ComponentsOnDemand(() => ArtifactWriter.ReadRecord(layout.FolderOf(fingerprint), fingerprint)?.Components),
            Files = files,
            MadeFrom = fields[12],
            Labels = labels,
            Finished = DateTimeOffset.Parse(fields[7], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            Seconds = double.Parse(fields[8], CultureInfo.InvariantCulture),
            Intermediate = fields[9].Length > 0,
            Dropped = fields[10].Length > 0,
        };
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The components of an artifact, read from its record when somebody asks: most never are.</summary>
internal sealed class ComponentsOnDemand(Func<IReadOnlyDictionary<string, string>?> read) : IReadOnlyDictionary<string, string>
{
    private IReadOnlyDictionary<string, string>? there;

    public int Count => There.Count;

    public IEnumerable<string> Keys => There.Keys;

    public IEnumerable<string> Values => There.Values;

    private IReadOnlyDictionary<string, string> There => there ??= read() ?? new Dictionary<string, string>();

    public string this[string key] => There[key];

    public bool ContainsKey(string key) => There.ContainsKey(key);

    public bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out string value) => There.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => There.GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
}
