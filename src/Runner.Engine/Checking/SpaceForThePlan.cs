using Runner.Engine.Reading;

namespace Runner.Engine.Checking;

/// <summary>The disk has room for what the plan writes: better said before hours of work than after them.</summary>
internal static class SpaceForThePlan
{
    /// <param name="bytes">What would be written.</param>
    /// <param name="file">The experiment's file: nothing in it is a better place.</param>
    /// <param name="store">The store's folder, which need not be there yet.</param>
    /// <param name="freeAt">Free bytes of the disk of an existing folder.</param>
    /// <param name="findings">Gets the finding.</param>
    public static void Check(long bytes, string file, string store, Func<string, long> freeAt, Findings findings)
    {
        string folder = store;
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent)
        {
            folder = parent;
        }
        long free = freeAt(folder);
        if (bytes > free)
        {
            findings.Error(
                Position.StartOf(file),
                $"the plan writes {Megabytes(bytes)}, and the disk of the artifact store \"{store}\" has {Megabytes(free)} left",
                "free some space, or choose another folder with --store or RUNNER_STORE");
        }
    }

    public static long FreeAt(string folder) => new DriveInfo(folder).AvailableFreeSpace;

    private static string Megabytes(long bytes) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB");
}
