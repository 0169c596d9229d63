namespace Runner.Engine.Storing;

/// <summary>
/// Artifacts that are finished but have no name yet. Bringing many small ones to the disk together takes as long as one: that is done after a second,
/// or when somebody reads one. Should the process be killed before, the next one finds them whole and names them.
/// </summary>
internal sealed class FinishedArtifacts(TimeProvider time)
{
    private const long MostBytes = 64 << 20;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, string> folders = [];
    private readonly List<IDisposable> claims = [];
    private long bytes;
    private long since;

    /// <summary>True when they should get their names now.</summary>
    public bool IsDue => bytes > MostBytes || (folders.Count > 0 && time.GetElapsedTime(since) > Longest);

    public bool Has(string fingerprint) => folders.ContainsKey(fingerprint);

    public void Add(ArtifactRecord record, string folder)
    {
        since = folders.Count == 0 && since == 0 ? time.GetTimestamp() : since;
        folders[record.Fingerprint] = folder;
        bytes += record.Bytes;
    }

    /// <summary>Keeps a claim until its artifact is named.</summary>
    public bool TryKeep(string fingerprint, IDisposable claim)
    {
        if (!Has(fingerprint))
        {
            return false;
        }
        claims.Add(claim);
        return true;
    }

    /// <summary>Flushes them all, then lets each get its name.</summary>
    public void NameAll(Action<string, string> name)
    {
        if (folders.Count == 0)
        {
            return;
        }
        try
        {
            Disk.FlushTrees([.. folders.Values]);
            foreach ((string fingerprint, string folder) in folders)
            {
                name(fingerprint, folder);
            }
        }
        finally
        {
            Clear();
        }
    }

    private void Clear()
    {
        foreach (IDisposable claim in claims)
        {
            claim.Dispose();
        }
        claims.Clear();
        folders.Clear();
        bytes = 0;
        since = time.GetTimestamp();
    }
}
