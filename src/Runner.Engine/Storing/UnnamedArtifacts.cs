namespace Runner.Engine.Storing;

/// <summary>
/// Artifacts that are finished but have no name yet: see the promises of <see cref="ArtifactStore"/>. Bringing many small ones to the disk together takes as long as one, so a timer collects them
/// for a moment; it runs beside the stage, whatever that does meanwhile.
/// </summary>
internal sealed class UnnamedArtifacts : IDisposable
{
    private const long MostBytes = 64 << 20;
    private const int MostArtifacts = 512;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);
    private readonly Lock gate = new();
    private readonly Lock naming = new();
    private readonly ITimer timer;
    private readonly Action<IReadOnlyList<ArtifactRecord>> name;
    private readonly Dictionary<string, (ArtifactRecord Record, IDisposable? Claim)> open = [];
    private Exception? failure;
    private long bytes;

    /// <param name="time">The clock.</param>
    /// <param name="name">Brings some artifacts to the disk and names them; what is named by then when it throws is named again without harm.</param>
    public UnnamedArtifacts(TimeProvider time, Action<IReadOnlyList<ArtifactRecord>> name)
    {
        this.name = name;
        timer = time.CreateTimer(_ => NameInTheBackground(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <exception cref="StoreException">Those before could not be named.</exception>
    public void Add(ArtifactRecord record)
    {
        ThrowFailure();
        lock (gate)
        {
            bool isFull = (bytes += record.Bytes) > MostBytes || open.Count >= MostArtifacts;
            if (open.Count == 0 || isFull)
            {
                timer.Change(isFull ? TimeSpan.Zero : Moment, Timeout.InfiniteTimeSpan);
            }
            open[record.Fingerprint] = (record, open.GetValueOrDefault(record.Fingerprint).Claim);
        }
    }

    /// <summary>Keeps a claim until its artifact is named.</summary>
    /// <returns>False where there is nothing to wait for.</returns>
    public bool TryKeep(string fingerprint, IDisposable claim)
    {
        lock (gate)
        {
            if (!open.TryGetValue(fingerprint, out (ArtifactRecord Record, IDisposable? Claim) waiting))
            {
                return false;
            }
            open[fingerprint] = (waiting.Record, claim);
            return true;
        }
    }

    public bool Has(string fingerprint)
    {
        lock (gate)
        {
            return open.ContainsKey(fingerprint);
        }
    }

    /// <summary>Names everything that is finished by now. What cannot be named stays, and is tried again.</summary>
    public void NameAll()
    {
        lock (naming)
        {
            (ArtifactRecord Record, IDisposable? Claim)[] group;
            lock (gate)
            {
                group = [.. open.Values];
                bytes = 0;
            }
            if (group.Length == 0)
            {
                return;
            }
            name([.. group.Select(g => g.Record)]);
            lock (gate)
            {
                foreach (string fingerprint in group.Select(g => g.Record.Fingerprint))
                {
                    open.Remove(fingerprint, out (ArtifactRecord Record, IDisposable? Claim) named);
                    named.Claim?.Dispose();
                }
                if (open.Count > 0)
                {
                    timer.Change(Moment, Timeout.InfiniteTimeSpan);
                }
            }
            failure = null;
        }
    }

    /// <summary>Throws what went wrong in the background, once.</summary>
    public void ThrowFailure()
    {
        if (Interlocked.Exchange(ref failure, null) is { } wrong)
        {
            throw new StoreException(wrong.Message, wrong);
        }
    }

    public void Dispose()
    {
        timer.Dispose();
        lock (naming)
        {
            lock (gate)
            {
                foreach (IDisposable? claim in open.Values.Select(o => o.Claim))
                {
                    claim?.Dispose();
                }
                open.Clear();
            }
        }
    }

    // Whoever uses the store next is told.
    private void NameInTheBackground()
    {
        try
        {
            NameAll();
        }
        catch (Exception e)
        {
            failure = e;
        }
    }
}
