using Runner.Abstractions;

namespace Runner.Engine.Storing;

/// <summary>
/// Keeps artifacts by fingerprint; several processes may use one store at once. What it promises:
/// <list type="bullet">
/// <item>Nothing half-written has a name. An artifact is written aside, digested, moved to its folder, flushed, and only then does its record get its name, <c>record.json</c>: without that the
/// folder is no artifact.</item>
/// <item>A finished artifact is there for this process at once, and gets its name for others within a moment (<see cref="UnnamedArtifacts"/>), whatever this process does meanwhile; many small
/// ones share one flush. Until then its claim is held, so that nobody makes it again.</item>
/// <item>A crash costs the units that were being made, at most one for each thread of work: what a killed process finished without naming it is found whole and named by whoever wants it next.
/// A power cut may cost that moment as well.</item>
/// <item>A dropped or kept artifact is so under its lock, by what its record says then and not by what this process remembers.</item>
/// <item>Bytes are compared with their hash when a process first reads an artifact (<see cref="ReadableFolderOf"/>, <see cref="MetricsOf"/>); what differs is not given out, and is made again.</item>
/// </list>
/// One object of this class serves one thread.
/// </summary>
public sealed class ArtifactStore : IDisposable
{
    private readonly StoreLayout layout;
    private readonly TimeProvider time;
    private readonly Dictionary<string, ArtifactRecord> known = [];
    private readonly Dictionary<string, IReadOnlyList<MetricRow>> metrics = [];
    private readonly HashSet<string> isRight = [];
    private readonly Dictionary<string, string> damaged = [];
    private readonly HashSet<string> askedAgain = [];
    private readonly ArtifactIndex index;
    private readonly UnnamedArtifacts unnamed;
    private PendingFolder? pending;

    public ArtifactStore(string folder, TimeProvider time)
    {
        layout = new StoreLayout(Path.GetFullPath(folder));
        this.time = time;
        index = new ArtifactIndex(layout);
        unnamed = new UnnamedArtifacts(time, records => Guarded(() => Name(records)));
    }

    /// <summary>Its absolute folder.</summary>
    public string Folder => layout.Root;

    internal StoreLayout Layout => layout;

    private PendingFolder Pending => pending ??= PendingFolder.Open(layout);

    /// <summary>Names the finished artifacts that killed processes left, and removes the unfinished ones.</summary>
    public void Recover() => Guarded(() => PendingFolder.Clean(layout, Save));

    /// <summary>The record of an artifact whose files are all there, or null.</summary>
    public ArtifactRecord? Find(string fingerprint)
    {
        if (known.TryGetValue(fingerprint, out ArtifactRecord? record))
        {
            return record;
        }
        record = damaged.ContainsKey(fingerprint) ? null : Remembered(fingerprint);
        if (record is null || record.Dropped || DamageOf(record) is not null)
        {
            return null;
        }
        return known[fingerprint] = record;
    }

    /// <summary>The record of an artifact, also where its files were dropped or are damaged; null where it was never made.</summary>
    public ArtifactRecord? Remembered(string fingerprint)
    {
        if (known.TryGetValue(fingerprint, out ArtifactRecord? record) || fingerprint.Length < 3)
        {
            return record;
        }
        if (index.Find(fingerprint) is { } entry)
        {
            return entry;
        }
        string folder = layout.FolderOf(fingerprint);
        if (!Directory.Exists(folder))
        {
            return null;
        }
        record = Guarded(() => ArtifactWriter.ReadRecord(folder, fingerprint)) ?? Adopted(fingerprint, folder);
        if (record is not null)
        {
            index.Add(record); // its line was lost, or another copy of the store had another time
        }
        return record;
    }

    /// <summary>The fingerprints of artifacts that other processes finished since the last time.</summary>
    internal IReadOnlyList<string> TakeNews()
    {
        IReadOnlyList<string> news = index.TakeNews();
        foreach (string fingerprint in news)
        {
            if (known.TryGetValue(fingerprint, out ArtifactRecord? before) && index.Find(fingerprint) is { } now && now.Digest != before.Digest)
            {
                Forget(fingerprint); // another process made it again, of other bytes
            }
        }
        return news;
    }

    /// <summary>What kinds and units there are artifacts of, the newest first.</summary>
    internal IEnumerable<(string Fingerprint, string Kind, ArtifactName Name)> All() => index.All();

    /// <summary>The folders of all artifacts, whatever the index knows, in the order of their fingerprints.</summary>
    internal IEnumerable<string> Folders() => Directory.Exists(layout.Artifacts)
        ? Directory.EnumerateDirectories(layout.Artifacts).SelectMany(Directory.EnumerateDirectories).Order(StringComparer.Ordinal)
        : [];

    /// <summary>Takes an artifact for not there until it is made again; then the new one takes its place.</summary>
    internal void AskAgain(string fingerprint)
    {
        Forget(fingerprint);
        damaged[fingerprint] = "it is asked for again";
        askedAgain.Add(fingerprint);
    }

    internal bool IsAskedAgain(string fingerprint) => askedAgain.Contains(fingerprint);

    /// <summary>What is wrong with an artifact's files by their sizes, or by what was read of them; or null.</summary>
    public string? DamageOf(ArtifactRecord record) => damaged.GetValueOrDefault(record.Fingerprint) ?? ArtifactDamage.BySize(layout.FolderOf(record.Fingerprint), record.Files);

    /// <summary>Where an artifact's files lie, or would lie.</summary>
    public string FolderOf(string fingerprint) => layout.FolderOf(fingerprint);

    /// <summary>The same for somebody who reads them: their bytes are those that were written.</summary>
    /// <exception cref="ArtifactLostException">They are not, or not there.</exception>
    public string ReadableFolderOf(string fingerprint)
    {
        if (!isRight.Contains(fingerprint))
        {
            string folder = layout.FolderOf(fingerprint);
            string? damage = Find(fingerprint) is { } record ? ArtifactDamage.ByCheck(folder, record.Files) : damaged.GetValueOrDefault(fingerprint, "it is not in the store");
            if (damage is not null)
            {
                throw Lost(fingerprint, damage);
            }
            isRight.Add(fingerprint);
        }
        return layout.FolderOf(fingerprint);
    }

    /// <summary>Whether an artifact that was there is there no more: another process dropped it, or somebody removed it.</summary>
    internal bool IsGone(string fingerprint)
    {
        if (known.TryGetValue(fingerprint, out ArtifactRecord? record) && ArtifactDamage.BySize(layout.FolderOf(fingerprint), record.Files) is not null)
        {
            Forget(fingerprint);
        }
        return Find(fingerprint) is null;
    }

    /// <summary>The metrics of an artifact, with the labels that its stage gave each row; its unit's are not among them.</summary>
    /// <exception cref="ArtifactLostException">The table has other bytes than when it was made.</exception>
    public IReadOnlyList<MetricRow> MetricsOf(ArtifactRecord record)
    {
        ArtifactFile[] table = [.. record.Files.Where(f => f.Path == StoreLayout.MetricsFile)];
        if (table.Length == 0)
        {
            return [];
        }
        if (!metrics.TryGetValue(record.Fingerprint, out IReadOnlyList<MetricRow>? rows))
        {
            string folder = layout.FolderOf(record.Fingerprint);
            if (ArtifactDamage.ByCheck(folder, table) is { } damage)
            {
                throw Lost(record.Fingerprint, damage);
            }
            metrics[record.Fingerprint] = rows = MetricTable.Read(Path.Combine(folder, StoreLayout.MetricsFile));
        }
        return rows;
    }

    /// <summary>Makes sure that nobody else makes the same artifact meanwhile.</summary>
    /// <returns>What to dispose when it is made, or null while another process makes it.</returns>
    public IDisposable? TryClaim(string fingerprint) =>
        Guarded(() => HeldFile.TryHold(layout.LockOf(fingerprint))) is { } held ? new Claim(fingerprint, held, unnamed.TryKeep) : null;

    /// <summary>Writes an artifact. Anything that throws leaves nothing behind.</summary>
    public ArtifactRecord Publish(ArtifactDraft draft, Action<string> write)
    {
        string aside = Guarded(() => Pending.New(draft.Fingerprint));
        try
        {
            Fill(aside, write);
            ArtifactRecord record = Guarded(() => ArtifactWriter.Finish(aside, draft, time.GetUtcNow()));
            return Accept(record, Guarded(() => Place(record, aside)));
        }
        finally
        {
            if (Directory.Exists(aside))
            {
                Directory.Delete(aside, recursive: true);
            }
        }
    }

    /// <summary>A new empty folder of this process, for an artifact that comes from elsewhere.</summary>
    internal string NewAside(string fingerprint) => Guarded(() => Pending.New(fingerprint));

    /// <summary>Moves an artifact that is whole in from <see cref="NewAside"/>, unless another process has made it meanwhile.</summary>
    internal void TakeOver(string aside) => Guarded(() => Save(aside));

    /// <summary>Makes an artifact of this store of files in <see cref="NewAside"/> that were compared with their digests; it gets its name with some others. Does nothing where another process makes it.</summary>
    internal void TakeIn(ArtifactRecord record, string aside)
    {
        HeldFile? held = Guarded(() => HeldFile.TryHold(layout.LockOf(record.Fingerprint)));
        if (held is null)
        {
            Directory.Delete(aside, recursive: true);
            return;
        }
        try
        {
            bool isMine = Guarded(() =>
            {
                File.WriteAllText(Path.Combine(aside, StoreLayout.UnnamedRecord), ArtifactWriter.Text(record));
                return Place(record, aside);
            });
            Accept(record, isMine);
        }
        finally
        {
            if (!unnamed.TryKeep(record.Fingerprint, held))
            {
                held.Dispose();
            }
            if (Directory.Exists(aside))
            {
                Directory.Delete(aside, recursive: true);
            }
        }
    }

    /// <summary>Removes an artifact with its record.</summary>
    /// <returns>False where a process is busy with it.</returns>
    internal bool TryRemove(string fingerprint)
    {
        using HeldFile? held = Guarded(() => HeldFile.TryHold(layout.LockOf(fingerprint)));
        if (held is null)
        {
            return false;
        }
        Guarded(() => PutAway(fingerprint));
        Forget(fingerprint);
        return true;
    }

    /// <summary>Flushes what is finished and gives it its name now.</summary>
    public void NameFinished()
    {
        unnamed.NameAll();
        index.Save();
    }

    /// <summary>Removes an artifact's files, but not its record and metrics: they still explain and count. Leaves alone what somebody wants for itself by now, or is busy with.</summary>
    public void Drop(string fingerprint)
    {
        if (Find(fingerprint) is null)
        {
            return;
        }
        NameFinished(); // what was made from it must be safe before it goes
        using HeldFile? held = Guarded(() => HeldFile.TryHold(layout.LockOf(fingerprint)));
        if (held is null)
        {
            return;
        }
        Guarded(() =>
        {
            string folder = layout.FolderOf(fingerprint);
            if (ArtifactWriter.ReadRecord(folder, fingerprint) is not { Intermediate: true, Dropped: false } record)
            {
                return;
            }
            ArtifactFile[] table = [.. record.Files.Where(f => f.Path == StoreLayout.MetricsFile)];
            ArtifactRecord left = record with { Dropped = true, Files = table };
            ArtifactWriter.Rewrite(folder, left);
            foreach (ArtifactFile file in record.Files.Except(table))
            {
                File.Delete(Path.Combine(folder, file.Path));
            }
            index.Add(left);
        });
        Forget(fingerprint);
    }

    /// <summary>Marks an artifact that was made as a step on the way as wanted for itself.</summary>
    /// <returns>False where another process dropped it meanwhile.</returns>
    public bool Keep(string fingerprint)
    {
        if (Find(fingerprint) is not { } seen)
        {
            return false;
        }
        if (!seen.Intermediate)
        {
            return true;
        }
        NameFinished();
        using HeldFile held = Guarded(() => HeldFile.Hold(layout.LockOf(fingerprint)));
        Forget(fingerprint);
        return Guarded(() =>
        {
            string folder = layout.FolderOf(fingerprint);
            if (ArtifactWriter.ReadRecord(folder, fingerprint) is not { Dropped: false } record)
            {
                return false;
            }
            known[fingerprint] = record = record with { Intermediate = false };
            ArtifactWriter.Rewrite(folder, record);
            index.Add(record);
            return true;
        });
    }

    public void Dispose()
    {
        try
        {
            NameFinished();
        }
        finally
        {
            unnamed.Dispose();
            index.Dispose();
            pending?.Dispose();
        }
    }

    private ArtifactRecord Accept(ArtifactRecord record, bool isMine)
    {
        string fingerprint = record.Fingerprint;
        damaged.Remove(fingerprint);
        askedAgain.Remove(fingerprint);
        metrics.Remove(fingerprint);
        record = isMine ? record : ArtifactWriter.ReadRecord(layout.FolderOf(fingerprint), fingerprint) ?? record;
        known[fingerprint] = record;
        isRight.Add(fingerprint);
        if (isMine)
        {
            unnamed.Add(record);
        }
        return record;
    }

    private ArtifactLostException Lost(string fingerprint, string damage)
    {
        Forget(fingerprint);
        damaged[fingerprint] = damage;
        return new ArtifactLostException(fingerprint, damage);
    }

    private void Forget(string fingerprint)
    {
        known.Remove(fingerprint);
        isRight.Remove(fingerprint);
        metrics.Remove(fingerprint);
    }

    // A process that ended before it could name what it had finished: whole, it is named now; while it lives, its claim says so.
    private ArtifactRecord? Adopted(string fingerprint, string folder)
    {
        if (!File.Exists(Path.Combine(folder, StoreLayout.UnnamedRecord)))
        {
            return null;
        }
        return Guarded(() =>
        {
            using HeldFile? held = HeldFile.TryHold(layout.LockOf(fingerprint));
            if (held is null || ArtifactWriter.ReadRecord(folder, fingerprint, StoreLayout.UnnamedRecord) is not { } record)
            {
                return held is null ? null : ArtifactWriter.ReadRecord(folder, fingerprint); // named in between
            }
            if (ArtifactDamage.ByContent(folder, record.Files) is not null)
            {
                return null;
            }
            Name([record]);
            return record;
        });
    }

    // What lies there already is whole (another process was faster), or dropped, or damaged, or was never named, or was made from other bytes; only the first does not make way.
    private bool Place(ArtifactRecord made, string aside)
    {
        string fingerprint = made.Fingerprint;
        string target = layout.FolderOf(fingerprint);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        if (Directory.Exists(target))
        {
            if (!damaged.ContainsKey(fingerprint) && ArtifactWriter.ReadRecord(target, fingerprint) is { Dropped: false } there && there.MadeFrom == made.MadeFrom
                && ArtifactDamage.BySize(target, there.Files) is null)
            {
                return false;
            }
            PutAway(fingerprint);
        }
        Directory.Move(aside, target);
        return true;
    }

    // Out of sight in one step: nobody sees a part of it.
    private void PutAway(string fingerprint)
    {
        string away = Pending.NewName(fingerprint);
        Directory.Move(layout.FolderOf(fingerprint), away);
        Directory.Delete(away, recursive: true);
    }

    // Also on the timer's thread. First the bytes, then the names.
    private void Name(IReadOnlyList<ArtifactRecord> records)
    {
        string[] folders = [.. records.Select(record => layout.FolderOf(record.Fingerprint)).Where(folder => File.Exists(Path.Combine(folder, StoreLayout.UnnamedRecord)))];
        Disk.FlushTrees(layout.Root, folders);
        foreach (string folder in folders)
        {
            File.Move(Path.Combine(folder, StoreLayout.UnnamedRecord), Path.Combine(folder, StoreLayout.RecordFile), overwrite: true);
        }
        Disk.FlushNames(layout.Root, [.. folders, .. folders.Select(folder => Path.GetDirectoryName(folder)!).Distinct()]);
        foreach (ArtifactRecord record in records)
        {
            index.Add(record);
        }
        index.Save();
    }

    private void Save(string leftover)
    {
        if (ArtifactWriter.ReadAnyRecord(leftover) is not { } record || ArtifactDamage.ByContent(leftover, record.Files) is not null)
        {
            return;
        }
        string named = Path.Combine(leftover, StoreLayout.RecordFile);
        if (File.Exists(named))
        {
            File.Move(named, Path.Combine(leftover, StoreLayout.UnnamedRecord), overwrite: true);
        }
        using HeldFile? held = HeldFile.TryHold(layout.LockOf(record.Fingerprint));
        if (held is not null && Place(record, leftover))
        {
            Name([record]);
        }
    }

    // Other errors in here are the stage's own and stay as they are.
    private void Fill(string aside, Action<string> write)
    {
        try
        {
            write(aside);
        }
        catch (Exception e) when (Failures.Inside(e).FirstOrDefault(StoreTrouble.IsOfTheDisk) is { } full)
        {
            throw new StoreException(StoreTrouble.Describe(layout.Root, full), e);
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
        catch (Exception e) when (e is not StoreException && Failures.Inside(e).FirstOrDefault(inner => inner is UnauthorizedAccessException or IOException) is { } trouble)
        {
            throw new StoreException(StoreTrouble.Describe(layout.Root, trouble), e);
        }
    }
}

/// <summary>What lies inside an exception: those that work in parallel threw, and what those were caused by.</summary>
internal static class Failures
{
    /// <summary>The exception and all inside it, outermost first, without the wrapping that parallel work puts around them.</summary>
    public static IEnumerable<Exception> Inside(Exception e)
    {
        Queue<Exception> open = new([e]);
        while (open.TryDequeue(out Exception? next))
        {
            if (next is not AggregateException)
            {
                yield return next;
            }
            foreach (Exception inner in next is AggregateException many ? many.InnerExceptions : next.InnerException is { } one ? [one] : Enumerable.Empty<Exception>())
            {
                open.Enqueue(inner);
            }
        }
    }

    /// <summary>What happened, in its own words: the first failure of parallel work that is not only its being stopped, instead of the wrapping.</summary>
    public static Exception Own(Exception e)
    {
        Exception own = e;
        while (own is AggregateException { InnerExceptions.Count: > 0 } many)
        {
            own = many.InnerExceptions.FirstOrDefault(inner => inner is not OperationCanceledException) ?? many.InnerExceptions[0];
        }
        return own;
    }
}
