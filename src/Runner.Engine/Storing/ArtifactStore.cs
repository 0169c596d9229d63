using Runner.Abstractions;

namespace Runner.Engine.Storing;

/// <summary>
/// Keeps artifacts by fingerprint. Several processes may use one store at once. An artifact is written aside, digested, flushed and then renamed into place:
/// nothing half-written has a name. One object of this class serves one thread.
/// </summary>
public sealed class ArtifactStore(string folder, TimeProvider time) : IDisposable
{
    private readonly StoreLayout layout = new(Path.GetFullPath(folder));
    private readonly Dictionary<string, ArtifactRecord> known = [];
    private readonly FinishedArtifacts finished = new(time);
    private PendingFolder? pending;

    /// <summary>Its absolute folder.</summary>
    public string Folder => layout.Root;

    internal StoreLayout Layout => layout;

    private PendingFolder Pending => pending ??= PendingFolder.Open(layout);

    /// <summary>Names the finished artifacts that killed processes left, and removes the unfinished ones.</summary>
    public void Recover() => Guarded(() => PendingFolder.Clean(layout, Save));

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
    public ArtifactRecord? Remembered(string fingerprint) =>
        known.TryGetValue(fingerprint, out ArtifactRecord? record) ? record : ArtifactWriter.ReadRecord(layout.FolderOf(fingerprint));

    /// <summary>What is wrong with an artifact's files by their sizes, or null.</summary>
    public string? DamageOf(ArtifactRecord record) => ArtifactDamage.BySize(FolderOf(record.Fingerprint), record.Files);

    /// <summary>Reads every byte of every artifact.</summary>
    /// <returns>What is wrong, with the fingerprint and the name of what made it.</returns>
    public IEnumerable<(ArtifactRecord Artifact, string Damage)> Verify()
    {
        foreach (string place in Directory.Exists(layout.Artifacts) ? Directory.EnumerateDirectories(layout.Artifacts).SelectMany(Directory.EnumerateDirectories) : [])
        {
            if (ArtifactWriter.ReadRecord(place) is { } record && ArtifactDamage.ByContent(place, record.Files) is { } damage)
            {
                yield return (record, damage);
            }
        }
    }

    /// <summary>Where an artifact's files lie.</summary>
    public string FolderOf(string fingerprint)
    {
        if (finished.Has(fingerprint))
        {
            NameFinished();
        }
        return layout.FolderOf(fingerprint);
    }

    /// <summary>The metrics of an artifact, with the labels that its stage gave each row; its unit's are not among them.</summary>
    public IReadOnlyList<MetricRow> MetricsOf(ArtifactRecord record)
    {
        string path = Path.Combine(FolderOf(record.Fingerprint), StoreLayout.MetricsFile);
        return record.Files.Any(f => f.Path == StoreLayout.MetricsFile) ? MetricTable.Read(path) : [];
    }

    /// <summary>Makes sure that nobody else makes the same artifact meanwhile.</summary>
    /// <returns>What to dispose when it is made, or null while another process makes it.</returns>
    public IDisposable? TryClaim(string fingerprint) =>
        Guarded(() => HeldFile.TryHold(layout.LockOf(fingerprint))) is { } held ? new Claim(fingerprint, held, finished.TryKeep) : null;

    /// <summary>Writes an artifact. It is there for this process at once, and for others within a second. Anything that throws leaves nothing behind.</summary>
    public ArtifactRecord Publish(ArtifactDraft draft, Action<string> write)
    {
        string aside = Guarded(() => Pending.New(draft.Fingerprint));
        try
        {
            Fill(aside, write);
            ArtifactRecord record = Guarded(() => ArtifactWriter.Finish(aside, draft, time.GetUtcNow()));
            finished.Add(record, aside);
            known[draft.Fingerprint] = record;
        }
        catch
        {
            Directory.Delete(aside, recursive: true);
            throw;
        }
        if (finished.IsDue)
        {
            NameFinished();
        }
        return known[draft.Fingerprint];
    }

    /// <summary>Flushes what is finished and gives it its name.</summary>
    public void NameFinished() => Guarded(() => finished.NameAll(Place));

    /// <summary>Removes an artifact's files, but not its record and metrics: they still explain and count.</summary>
    public void Drop(string fingerprint)
    {
        NameFinished(); // what was made from it must be safe before it goes
        if (Find(fingerprint) is not { Intermediate: true } record)
        {
            return;
        }
        ArtifactFile[] metrics = [.. record.Files.Where(f => f.Path == StoreLayout.MetricsFile)];
        known.Remove(fingerprint);
        Guarded(() =>
        {
            ArtifactWriter.Rewrite(FolderOf(fingerprint), record with { Dropped = true, Files = metrics });
            foreach (ArtifactFile file in record.Files.Except(metrics))
            {
                File.Delete(Path.Combine(FolderOf(fingerprint), file.Path));
            }
        });
    }

    /// <summary>Marks an artifact that was made as a step on the way as wanted for itself.</summary>
    public void Keep(ArtifactRecord record)
    {
        if (record.Intermediate)
        {
            known[record.Fingerprint] = record with { Intermediate = false };
            Guarded(() => ArtifactWriter.Rewrite(FolderOf(record.Fingerprint), known[record.Fingerprint]));
        }
    }

    public void Dispose()
    {
        NameFinished();
        pending?.Dispose();
    }

    // What lies there already is whole (another process was faster), or dropped, or damaged; only the last two make way.
    private void Place(string fingerprint, string aside)
    {
        string target = layout.FolderOf(fingerprint);
        string parent = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(parent);
        if (Directory.Exists(target))
        {
            if (ArtifactWriter.ReadRecord(target) is { Dropped: false } there && ArtifactDamage.BySize(target, there.Files) is null)
            {
                Directory.Delete(aside, recursive: true);
                return;
            }
            Directory.Move(target, Pending.NewName(fingerprint));
        }
        Directory.Move(aside, target);
        Disk.FlushFolder(parent);
    }

    private void Save(string leftover)
    {
        if (ArtifactWriter.ReadRecord(leftover) is { } record && ArtifactDamage.ByContent(leftover, record.Files) is null)
        {
            Disk.FlushTrees([leftover]);
            Place(record.Fingerprint, leftover);
        }
    }

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

    private void Guarded(Action action) => Guarded(() =>
    {
        action();
        return true;
    });

    private T Guarded<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (AggregateException e) when (e.InnerException is UnauthorizedAccessException or IOException)
        {
            throw new StoreException(StoreTrouble.Describe(layout.Root, e.InnerException), e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new StoreException(StoreTrouble.Describe(layout.Root, e), e);
        }
    }
}
