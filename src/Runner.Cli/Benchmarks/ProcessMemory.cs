using System.Globalization;

namespace Runner.Cli.Benchmarks;

/// <summary>Resident memory of this process in bytes, as Linux counts it.</summary>
/// <param name="Private">Pages of its own. What was freed counts, for the process keeps it (see ProcessSettings).</param>
/// <param name="Mapped">Pages of mapped files, which the system may drop and read again.</param>
internal sealed record ProcessMemory(long Private, long Mapped)
{
    private const string Status = "/proc/self/status";

    /// <exception cref="PlatformNotSupportedException">The system has no <c>/proc</c>.</exception>
    public static ProcessMemory Now()
    {
        if (!File.Exists(Status))
        {
            throw new PlatformNotSupportedException("memory is measured on Linux only: there is no /proc here");
        }
        string[] lines = File.ReadAllLines(Status);
        return new ProcessMemory(Bytes(lines, "RssAnon:"), Bytes(lines, "RssFile:"));
    }

    /// <summary>The most that was ever resident, pages of files included.</summary>
    /// <exception cref="PlatformNotSupportedException">The system has no <c>/proc</c>.</exception>
    public static long Peak() => File.Exists(Status)
        ? Bytes(File.ReadAllLines(Status), "VmHWM:")
        : throw new PlatformNotSupportedException("memory is measured on Linux only: there is no /proc here");

    public ProcessMemory Since(ProcessMemory before) => new(Private - before.Private, Mapped - before.Mapped);

    // "RssAnon:\t   12345 kB"
    private static long Bytes(string[] lines, string name)
    {
        string line = lines.First(text => text.StartsWith(name, StringComparison.Ordinal));
        return 1024 * long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
    }
}
