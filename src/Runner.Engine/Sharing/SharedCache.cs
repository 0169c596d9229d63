using System.Collections.Concurrent;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Threading.Channels;
using Runner.Engine.Planning;
using Runner.Engine.Reading;
using Runner.Engine.Storing;

namespace Runner.Engine.Sharing;

/// <summary>How many units went one way between a store and a cache, and their bytes.</summary>
public readonly record struct Carried(int Units, long Bytes);

/// <summary>
/// What others have made already, under the fingerprints that this machine would make it under. Never needed: whatever is wrong with it is said once, and the run goes on without it. Bytes that come
/// from it count only where they have the digests of their record, and the record that of its fingerprint. What is made is given to it meanwhile, in the background; an entry follows its files, so
/// that nobody sees half of an artifact.
/// </summary>
public sealed class SharedCache : IDisposable
{
    private const int AtOnce = 8;
    private const int GivenAtOnce = 4;
    private const int BlockBytes = 1 << 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly ICachePlace? place;
    private readonly TimeSpan patience;
    private readonly Channel<Gift> gifts = Channel.CreateUnbounded<Gift>(new UnboundedChannelOptions { SingleWriter = true });
    private readonly CancellationTokenSource givingUp = new();
    private readonly ConcurrentDictionary<string, string> refused = [];
    private readonly Lock gate = new();
    private readonly Task[] givers;
    private string? trouble;
    private bool isSaid;
    private bool canRead = true;
    private bool canWrite = true;
    private int refusedSaid;
    private int notGiven;
    private Carried taken;
    private Carried given;

    /// <param name="address">Where it is.</param>
    /// <param name="mode">What may be done with it.</param>
    /// <param name="patience">How long a server may keep silent; null: 10 s.</param>
    public SharedCache(CacheAddress address, CacheMode mode, TimeSpan? patience = null)
    {
        Name = address.Name;
        this.patience = patience ?? Patience;
        try
        {
            place = address.Server is { } server ? new HttpCache(server, address.User, this.patience) : new FolderCache(address.Folder, mode == CacheMode.ReadWrite);
        }
        catch (CacheTroubleException e)
        {
            Stop(e);
        }
        givers = mode == CacheMode.ReadWrite && place is not null ? [.. Enumerable.Range(0, GivenAtOnce).Select(_ => Task.Run(GiveAllAsync))] : [];
    }

    /// <summary>It as people read it: without user and password.</summary>
    public string Name { get; }

    /// <summary>What came from it.</summary>
    public Carried Taken => taken;

    /// <summary>What was given to it.</summary>
    public Carried Given
    {
        get
        {
            lock (gate)
            {
                return given;
            }
        }
    }

    /// <summary>How many units are on their way to it.</summary>
    public int OnTheWay { get; private set; }

    /// <summary>What went wrong since the last time, each once, to be said.</summary>
    public IReadOnlyList<string> TakeWarnings()
    {
        List<string> warnings = [];
        lock (gate)
        {
            if (trouble is not null && !isSaid)
            {
                isSaid = true;
                warnings.Add(canRead
                    ? $"warning: the cache {Name} {trouble}; nothing more is given to it"
                    : $"warning: the cache {Name} {trouble}; the run goes on without it");
            }
            if (notGiven > 0)
            {
                warnings.Add($"warning: {Wording.Count(notGiven, "unit")} {(notGiven == 1 ? "was" : "were")} not given to the cache {Name}: the run was stopped before");
                notGiven = 0;
            }
        }
        if (refused.Count > refusedSaid)
        {
            (string unit, string why) = refused.Select(one => (one.Key, one.Value)).MinBy(one => one.Key, StringComparer.Ordinal);
            warnings.Add($"warning: what the cache {Name} has of {unit} {why}" + (refused.Count > 1 ? $", and {refused.Count - 1} more like it" : "") + ": not taken, and made here");
            refusedSaid = refused.Count;
        }
        return warnings;
    }

    /// <summary>Takes over into the store what is wanted and missing there, and of what is in neither what that needs.</summary>
    /// <returns>How many units were asked for.</returns>
    internal int Fetch(IEnumerable<UnitNode> wanted, ArtifactStore store, CancellationToken cancellation)
    {
        HashSet<string> asked = [];
        UnitNode[] open = Missing(wanted);
        while (open.Length > 0 && canRead && place is not null)
        {
            HashSet<string> found = FetchThese(open, store, cancellation);
            open = Missing(open.Where(unit => !found.Contains(unit.Fingerprint)).SelectMany(unit => unit.Reads).Where(read => !read.Unit.Intermediate));
        }
        store.NameFinished();
        return asked.Count;

        UnitNode[] Missing(IEnumerable<UnitNode> units) =>
            [.. units.Where(unit => !asked.Contains(unit.Fingerprint) && !store.IsAskedAgain(unit.Fingerprint) && !Demand.IsThere(unit, store)).DistinctBy(unit => unit.Fingerprint).Where(unit => asked.Add(unit.Fingerprint))];
    }

    /// <summary>Gives an artifact to it, in the background.</summary>
    internal void Offer(ArtifactRecord record, string folder)
    {
        if (givers.Length > 0 && canWrite && record is { Intermediate: false, Dropped: false })
        {
            lock (gate)
            {
                OnTheWay++;
            }
            gifts.Writer.TryWrite(new Gift(record, folder));
        }
    }

    /// <summary>Waits until all that was offered is given, or nothing more can be.</summary>
    /// <param name="atMost">Waits no longer than this.</param>
    /// <param name="cancellation">Leaves what is not given yet.</param>
    /// <returns>False where it is still being given.</returns>
    public bool Finish(TimeSpan atMost, CancellationToken cancellation)
    {
        gifts.Writer.TryComplete();
        try
        {
            return Task.WaitAll(givers, (int)atMost.TotalMilliseconds, cancellation);
        }
        catch (OperationCanceledException)
        {
            givingUp.Cancel();
            Task.WaitAll(givers, CancellationToken.None);
            lock (gate)
            {
                (notGiven, OnTheWay) = (OnTheWay, 0);
            }
            return true;
        }
    }

    public void Dispose()
    {
        gifts.Writer.TryComplete();
        givingUp.Cancel();
        Task.WaitAll(givers, CancellationToken.None);
        place?.Dispose();
        givingUp.Dispose();
    }

    private HashSet<string> FetchThese(UnitNode[] units, ArtifactStore store, CancellationToken cancellation)
    {
        ConcurrentDictionary<string, ArtifactRecord> records = [];
        ForEach(units, async (unit, token) =>
        {
            if (await place!.EntryAsync(unit.Fingerprint, token) is { } entry)
            {
                if (CacheEntry.Read(entry, unit.Fingerprint) is { } record)
                {
                    records[unit.Fingerprint] = record;
                }
                else
                {
                    refused[unit.Name] = "is no whole artifact";
                }
            }
        });
        // What was made from other bytes than those that are here, or come along, is another artifact.
        List<(UnitNode Unit, ArtifactRecord Record, string Aside)> fitting = [];
        foreach (UnitNode unit in units)
        {
            if (records.TryGetValue(unit.Fingerprint, out ArtifactRecord? record)
                && (record.MadeFrom.Length == 0 || Demand.InputsOf(unit, read => records.GetValueOrDefault(read) ?? store.Find(read) ?? store.Remembered(read)) is not { Length: > 0 } now || now == record.MadeFrom))
            {
                fitting.Add((unit, record, store.NewAside(unit.Fingerprint)));
            }
        }
        ConcurrentDictionary<string, bool> whole = [];
        ForEach(fitting, async (one, token) =>
        {
            if (await IsWholeAsync(one.Unit, one.Record, one.Aside, store.Folder, token))
            {
                whole[one.Unit.Fingerprint] = true;
            }
        });
        HashSet<string> found = [];
        foreach ((UnitNode unit, ArtifactRecord record, string aside) in fitting)
        {
            if (whole.ContainsKey(unit.Fingerprint))
            {
                store.TakeIn(record, aside);
                taken = new Carried(taken.Units + 1, taken.Bytes + record.Bytes);
                found.Add(unit.Fingerprint);
            }
            else
            {
                Directory.Delete(aside, recursive: true);
            }
        }
        return found;

        void ForEach<T>(IEnumerable<T> items, Func<T, CancellationToken, Task> act)
        {
            try
            {
                Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (item, token) =>
                {
                    if (canRead)
                    {
                        await act(item, token);
                    }
                }).GetAwaiter().GetResult();
            }
            catch (CacheTroubleException e)
            {
                Stop(e);
            }
        }
    }

    private async Task<bool> IsWholeAsync(UnitNode unit, ArtifactRecord record, string aside, string store, CancellationToken cancellation)
    {
        foreach (ArtifactFile file in record.Files)
        {
            string? wrong = await CopyAsync(file, Path.Combine(aside, file.Path), store, isLast: false, cancellation);
            if (wrong is not null)
            {
                if (wrong.Length > 0)
                {
                    refused[unit.Name] = $"is damaged: {file.Path} {wrong}";
                }
                return false;
            }
        }
        if (!IsReadable(aside, record))
        {
            refused[unit.Name] = "has a table of metrics that cannot be read";
            return false;
        }
        return true;
    }

    private static bool IsReadable(string aside, ArtifactRecord record)
    {
        try
        {
            return record.Files.All(file => file.Path != StoreLayout.MetricsFile || MetricTable.Read(Path.Combine(aside, file.Path)) is not null);
        }
        catch (Exception e) when (e is StoreException or FormatException or ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    // What is wrong with what came; empty where nothing did. What breaks off once is asked for once more.
    private async Task<string?> CopyAsync(ArtifactFile file, string path, string store, bool isLast, CancellationToken cancellation)
    {
        using IncrementalHash digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        XxHash128 check = new();
        await using FileStream copy = StoreTrouble.InStore(store, () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1);
        });
        try
        {
            await using Stream? content = file.Size == 0 ? Stream.Null : await place!.FileAsync(file, cancellation);
            if (content is null)
            {
                return "";
            }
            byte[] block = new byte[BlockBytes];
            for (long left = file.Size; left > 0;)
            {
                int read = await ReadAsync(content, block.AsMemory(0, (int)Math.Min(left, block.Length)), cancellation);
                if (read == 0)
                {
                    return "is cut short";
                }
                left -= read;
                digest.AppendData(block, 0, read);
                check.Append(block.AsSpan(0, read));
                StoreTrouble.InStore(store, () =>
                {
                    copy.Write(block, 0, read);
                    return read;
                });
            }
        }
        catch (CacheTroubleException) when (!isLast)
        {
            await copy.DisposeAsync();
            return await CopyAsync(file, path, store, isLast: true, cancellation);
        }
        return Convert.ToHexStringLower(digest.GetHashAndReset()) == file.Digest && Convert.ToHexStringLower(check.GetHashAndReset()) == file.Check ? null : "has other bytes than when it was made";
    }

    private async Task<int> ReadAsync(Stream content, Memory<byte> block, CancellationToken cancellation)
    {
        using CancellationTokenSource patient = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patient.CancelAfter(patience);
        try
        {
            return await content.ReadAsync(block, patient.Token);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CacheTroubleException("breaks off in the middle of an answer", inner: e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new CacheTroubleException(FormattableString.Invariant($"falls silent for {patience.TotalSeconds:0} s in the middle of an answer"), inner: e);
        }
    }

    private async Task GiveAllAsync()
    {
        await foreach (Gift gift in gifts.Reader.ReadAllAsync())
        {
            if (!canWrite || givingUp.IsCancellationRequested)
            {
                continue;
            }
            try
            {
                bool anew = refused.ContainsKey($"{gift.Record.MadeBy.Stage}/{gift.Record.MadeBy.Unit}");
                foreach (ArtifactFile file in gift.Record.Files.Where(file => file.Size > 0).DistinctBy(file => file.Digest))
                {
                    await place!.PutFileAsync(file, Path.Combine(gift.Folder, file.Path), anew, givingUp.Token);
                }
                await place!.PutEntryAsync(gift.Record.Fingerprint, CacheEntry.Write(gift.Record), anew, givingUp.Token);
                lock (gate)
                {
                    OnTheWay--;
                    given = new Carried(given.Units + 1, given.Bytes + gift.Record.Bytes);
                }
            }
            catch (CacheTroubleException e)
            {
                Stop(e);
            }
            catch (OperationCanceledException)
            {
                // What is not given yet is counted by whoever gave it up.
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or StoreException)
            {
                Stop(new CacheTroubleException($"was to get {gift.Record.MadeBy.Stage}/{gift.Record.MadeBy.Unit}, which cannot be read any more", isOfWriting: true, e));
            }
        }
    }

    // The first trouble tells; what follows mostly follows from it.
    private void Stop(CacheTroubleException e)
    {
        lock (gate)
        {
            if (trouble is null || (canRead && !e.IsOfWriting))
            {
                trouble = e.Message;
                canWrite = false;
                canRead = canRead && e.IsOfWriting;
            }
        }
    }

    /// <summary>An artifact on its way to the cache.</summary>
    private sealed record Gift(ArtifactRecord Record, string Folder);
}
