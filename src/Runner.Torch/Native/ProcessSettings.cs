using System.Globalization;
using System.Runtime.InteropServices;

namespace Runner.Torch.Native;

/// <summary>Settings of the process that the native libraries read once, when they start.</summary>
internal static partial class ProcessSettings
{
    private const int TrimThreshold = -1;
    private const int MaximumMaps = -4;
    private const int MaximumArenas = -8;
    private const string Spin = "1000";

    /// <summary>Threads within one operation, for libtorch to start with.</summary>
    public static int Threads { get; set; } = Environment.ProcessorCount;

    /// <summary>
    /// Lets idle OpenMP threads sleep after some microseconds of spinning, gives every thread of the process the same number of OpenMP threads, and keeps freed memory instead of giving it
    /// back to the system at once (page faults cost a quarter of the time otherwise). Spinning on, as is the default, makes small operations up to a hundred times slower when another process
    /// is on the cores; not spinning at all has every operation wait until the system has woken the other threads, which cost a denoiser a quarter of its speed. The bits are the same.
    /// All threads allocate from one arena: with one for each thread, what one freed and keeps is of no use to the others (seven kept 200 MB after probing).
    /// </summary>
    public static void BeforeLibtorch()
    {
        if (!OperatingSystem.IsLinux()) return;
        Set("OMP_WAIT_POLICY", "PASSIVE", overwrite: 0);
        Set("GOMP_SPINCOUNT", Spin, overwrite: 0);
        Set("OMP_NUM_THREADS", Threads.ToString(CultureInfo.InvariantCulture), overwrite: 1);
        Set("TORCH_CPP_LOG_LEVEL", "ERROR", overwrite: 0);
        Limit(TrimThreshold, int.MaxValue);
        Limit(MaximumMaps, 0);
        Limit(MaximumArenas, 1);
    }

    // Environment.SetEnvironmentVariable changes a copy that native code never sees.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Set(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int Limit(int parameter, int value);
}
