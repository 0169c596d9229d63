namespace Runner.Engine.Storing;

/// <summary>This process's own folder for artifacts that are being written. Folders of processes that ended are removed.</summary>
internal sealed class PendingFolder : IDisposable
{
    private const string HeldSuffix = ".held";
    private readonly string folder;
    private readonly HeldFile held;
    private int made;

    private PendingFolder(string folder, HeldFile held)
    {
        this.folder = folder;
        this.held = held;
    }

    /// <summary>Takes the first name that no living process holds, after removing what the dead left.</summary>
    public static PendingFolder Open(StoreLayout layout)
    {
        Directory.CreateDirectory(layout.Pending);
        foreach (string leftover in Directory.GetDirectories(layout.Pending))
        {
            RemoveIfDead(leftover);
        }
        for (int number = 0; ; number++)
        {
            string folder = Path.Combine(layout.Pending, $"{Environment.ProcessId}-{number}");
            if (!Directory.Exists(folder) && HeldFile.TryHold(folder + HeldSuffix) is { } held)
            {
                Directory.CreateDirectory(folder);
                return new PendingFolder(folder, held);
            }
        }
    }

    /// <summary>A new empty folder.</summary>
    public string New(string fingerprint)
    {
        string path = Path.Combine(folder, $"{Interlocked.Increment(ref made)}-{fingerprint[..16]}");
        return Directory.CreateDirectory(path).FullName;
    }

    public void Dispose()
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
        held.Dispose();
    }

    private static void RemoveIfDead(string leftover)
    {
        using HeldFile? held = HeldFile.TryHold(leftover + HeldSuffix);
        if (held is not null && Directory.Exists(leftover))
        {
            Directory.Delete(leftover, recursive: true);
        }
    }
}
