using System.Text.Json;
using Runner.Abstractions;

namespace Runner.Engine.Storing;

/// <summary>
/// Keeps artifacts by fingerprint. Several processes may use one store at once. An artifact is written aside, digested, flushed and then renamed into place:
/// nothing half-written has a name.
/// </summary>
public sealed class ArtifactStore(string folder, TimeProvider time) : IDisposable
{
    private readonly StoreLayout layout = new(Path.GetFullPath(folder));
    private readonly Dictionary<string, ArtifactRecord> known = [];
    private PendingFolder? pending;

    /// <summary>Its absolute folder.</summary>
    public string Folder => layout.Root;

    internal StoreLayout Layout => layout;

    /// <summary>The record of an artifact whose files are all there, or null.</summary>
    public ArtifactRecord? Find(string fingerprint)
    {
        if (!known.TryGetValue(fingerprint, out ArtifactRecord? record))
        {
            record = Remembered(fingerprint);
            if (record is null || record.Dropped || DamageOf(record) is not null)
            {
                return null;
            }
            known[fingerprint] = record;
        }
        return record;
    }

    /// <summary>The record of an artifact, also where its files were dropped or are damaged; null where it was never made.</summary>
    public ArtifactRecord? Remembered(string fingerprint)
    {
        string path = layout.RecordOf(fingerprint);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<ArtifactRecord>(File.ReadAllText(path), RecordJson.Indented) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What is wrong with an artifact's files by their sizes, or null.</summary>
    public string? DamageOf(ArtifactRecord record)
    {
        string root = FolderOf(record.Fingerprint);
        foreach (ArtifactFile file in record.Files)
        {
            FileInfo found = new(Path.Combine(root, file.Path));
            if (!found.Exists || found.Length != file.Size)
            {
                return found.Exists ? $"{file.Path} has {found.Length} bytes instead of {file.Size}" : $"{file.Path} is missing";
            }
        }
        return null;
    }

    /// <summary>Where an artifact's files lie.</summary>
    public string FolderOf(string fingerprint) => layout.FolderOf(fingerprint);

    /// <summary>The metrics of an artifact, with the labels that its unit had when it was made.</summary>
    public IReadOnlyList<MetricRow> MetricsOf(ArtifactRecord record)
    {
        string path = Path.Combine(FolderOf(record.Fingerprint), StoreLayout.MetricsFile);
        return record.Files.Any(f => f.Path == StoreLayout.MetricsFile) ? MetricTable.Read(path) : [];
    }

    /// <summary>Makes sure that nobody else makes the same artifact meanwhile.</summary>
    /// <returns>What to dispose when it is made, or null while another process makes it.</returns>
    public IDisposable? TryClaim(string fingerprint) => Guarded(() => HeldFile.TryHold(layout.LockOf(fingerprint)));

    /// <summary>Writes an artifact and gives it its name. Anything that throws leaves nothing behind.</summary>
    public ArtifactRecord Publish(ArtifactDraft draft, Action<string> write)
    {
        pending ??= Guarded(() => PendingFolder.Open(layout));
        string aside = Guarded(() => pending.New(draft.Fingerprint));
        try
        {
            Fill(aside, write);
            ArtifactRecord record = Guarded(() =>
            {
                ArtifactRecord written = ArtifactWriter.Finish(aside, draft, time.GetUtcNow());
                ArtifactWriter.Flush(aside);
                Place(aside, draft.Fingerprint);
                return written;
            });
            return known[draft.Fingerprint] = record;
        }
        finally
        {
            if (Directory.Exists(aside))
            {
                Directory.Delete(aside, recursive: true);
            }
        }
    }

    /// <summary>Removes an artifact's files, but not its record and metrics: they still explain and count.</summary>
    public void Drop(string fingerprint)
    {
        if (Remembered(fingerprint) is not { Intermediate: true, Dropped: false } record)
        {
            return;
        }
        ArtifactFile[] metrics = [.. record.Files.Where(f => f.Path == StoreLayout.MetricsFile)];
        known.Remove(fingerprint);
        Guarded(() => Rewrite(record with { Dropped = true, Files = metrics }));
        string root = FolderOf(fingerprint);
        foreach (ArtifactFile file in record.Files.Except(metrics))
        {
            File.Delete(Path.Combine(root, file.Path));
        }
    }

    /// <summary>Marks an artifact that was made as a step on the way as wanted for itself.</summary>
    public void Keep(ArtifactRecord record)
    {
        if (record.Intermediate)
        {
            known[record.Fingerprint] = Guarded(() => Rewrite(record with { Intermediate = false }));
        }
    }

    public void Dispose() => pending?.Dispose();

    // Other errors in here are the stage's own and stay as they are.
    private void Fill(string aside, Action<string> write)
    {
        try
        {
            write(aside);
        }
        catch (IOException e) when (StoreTrouble.IsOfTheDisk(e))
        {
            throw new StoreException(StoreTrouble.Describe(layout.Root, e), e);
        }
    }

    private ArtifactRecord Rewrite(ArtifactRecord record)
    {
        string path = layout.RecordOf(record.Fingerprint);
        string aside = $"{path}.{Environment.ProcessId}";
        File.WriteAllText(aside, JsonSerializer.Serialize(record, RecordJson.Indented) + "\n");
        Disk.FlushFile(aside);
        File.Move(aside, path, overwrite: true);
        return record;
    }

    // What lies there already is whole (another process was faster), or dropped, or damaged; only the last two make way.
    private void Place(string aside, string fingerprint)
    {
        string target = FolderOf(fingerprint);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        if (Directory.Exists(target))
        {
            if (Find(fingerprint) is not null)
            {
                return;
            }
            Directory.Move(target, pending!.New(fingerprint) + ".old");
        }
        Directory.Move(aside, target);
        Disk.FlushFolder(Path.GetDirectoryName(target)!);
    }

    private T Guarded<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new StoreException(StoreTrouble.Describe(layout.Root, e), e);
        }
    }
}
