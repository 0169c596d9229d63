using System.Globalization;
using System.Runtime.InteropServices;

namespace Runner.Torch.Native;

/// <summary>
/// Keeps the process within the memory that its work was planned to take, until it is disposed. The C library keeps freed memory (see <see cref="ProcessSettings"/>), and glibc before 2.38 cannot hand
/// an aligned block out again for a request of its own size: a denoiser that holds 270 MB at its peak came to 600 MB of mostly free blocks. Wherever the process takes more than was planned, free
/// pages go back to the system; while it takes less, nothing is done. The bits of results are not touched.
/// </summary>
public sealed partial class FreedMemory : IDisposable
{
    private const string Resident = "/proc/self/statm";
    private const int Slack = 20; // of what was planned: what is given back is soon wanted again
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);
    private static readonly Lock Choosing = new();
    private static readonly ManualResetEventSlim Watching = new(false);
    private static readonly List<FreedMemory> Open = [];
    private static Thread? watcher;

    private readonly long planned;

    private FreedMemory(long planned) => this.planned = planned;

    /// <summary>Begins to look, on systems whose allocator can be told to give back.</summary>
    /// <param name="planned">Bytes that the process should take at most; 0: no number is known, and nothing is done.</param>
    public static FreedMemory Keep(long planned)
    {
        FreedMemory kept = new(planned);
        if (planned <= 0 || !OperatingSystem.IsLinux()) return kept;
        lock (Choosing)
        {
            Open.Add(kept);
            if (watcher is null)
            {
                watcher = new Thread(Watch) { IsBackground = true, Name = "freed memory" };
                watcher.Start();
            }

            Watching.Set();
        }

        return kept;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (Choosing)
        {
            Open.Remove(this);
            if (Open.Count == 0) Watching.Reset();
        }
    }

    private static void Watch()
    {
        long last = 0; // resident after free pages were given back
        while (true)
        {
            Watching.Wait();
            Thread.Sleep(Look);
            long most;
            lock (Choosing)
            {
                if (Open.Count == 0)
                {
                    last = 0;
                    continue;
                }

                most = Open.Max(kept => kept.planned);
            }

            // Where more is in use than was planned, only what comes on top of it is worth a look.
            if (ResidentBytes() <= Math.Max(most, last + (most / Slack))) continue;
            GiveBack(0);
            last = ResidentBytes();
        }
    }

    private static long ResidentBytes()
    {
        string[] pages = File.ReadAllText(Resident).Split(' ');
        return long.Parse(pages[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int GiveBack(nuint pad);
}
