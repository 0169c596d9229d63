namespace Runner.Engine.Storing;

/// <summary>This process's own folder for artifacts that are being written. The kernel tells when the process of another such folder has ended.</summary>
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

    /// <summary>Takes the first name that no living process holds.</summary>
    public static PendingFolder Open(StoreLayout layout)
    {
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

    /// <summary>Gives what ended processes left to somebody who saves what is whole in it, then removes it.</summary>
    public static void Clean(StoreLayout layout, Action<string> save)
    {
        foreach (string leftover in Directory.Exists(layout.Pending) ? Directory.GetDirectories(layout.Pending) : [])
        {
            using HeldFile? held = HeldFile.TryHold(leftover + HeldSuffix);
            if (held is not null && Directory.Exists(leftover))
            {
                Array.ForEach(Directory.GetDirectories(leftover), save);
                Directory.Delete(leftover, recursive: true);
            }
        }
    }

    /// <summary>A new empty folder.</summary>
    public string New(string fingerprint) => Directory.CreateDirectory(NewName(fingerprint)).FullName;

    /// <summary>A name for something that is moved here.</summary>
    public string NewName(string fingerprint) => Path.Combine(folder, $"{Interlocked.Increment(ref made)}-{fingerprint[..16]}");

    public void Dispose()
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
        held.Dispose();
    }
}
