using System.Globalization;

namespace Runner.Engine.Storing;

/// <summary>Says why a store, or another folder of a run, could not be written, and what helps.</summary>
public static class StoreTrouble
{
    private const int NoSpace = 28; // ENOSPC
    private const int OverQuota = 122; // EDQUOT
    private const int ReadOnlyFiles = 30; // EROFS
    private const int Broken = 5; // EIO
    private const int Exists = 17; // EEXIST
    private const int ExistsByName = 80; // as .NET says it of a file that it was to make
    private const int NoFolder = 20; // ENOTDIR
    private const int ManyFiles = 24; // EMFILE
    private const int TooLarge = 27; // EFBIG: the process may write no larger file

    /// <summary>Writes something into the folder of a run.</summary>
    /// <exception cref="StoreException">It could not be written; says why, and what helps.</exception>
    public static T InRunFolder<T>(string runFolder, Func<T> write) => Writing(write, e => Describe("run's folder", "RUNNER_RUNS=FOLDER", runFolder, e));

    /// <summary>Writes something into a store.</summary>
    /// <exception cref="StoreException">It could not be written; says why, and what helps.</exception>
    internal static T InStore<T>(string store, Func<T> write) => Writing(write, e => Describe(store, e));

    private static T Writing<T>(Func<T> write, Func<Exception, string> describe)
    {
        try
        {
            return write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException || IsOfTheDisk(e))
        {
            throw new StoreException(describe(e), e);
        }
    }

    internal static bool IsOfTheDisk(Exception? e) => (e is IOException && (e.HResult & 0xFFFF) is NoSpace or OverQuota or ReadOnlyFiles) || IsTooLarge(e);

    internal static string Describe(string store, Exception e) => Describe("artifact store", "--store FOLDER", store, e);

    /// <summary>Why something on a disk could not be read or written, in a few words.</summary>
    public static string ReasonOf(Exception e) => (e.HResult & 0xFFFF) switch
    {
        NoSpace when e is IOException => "its disk is full",
        OverQuota when e is IOException => "its disk quota is used up",
        ReadOnlyFiles when e is IOException => "its disk is read-only",
        _ when IsTooLarge(e) => "a file would be larger than this process may write (ulimit -f)",
        _ when e is UnauthorizedAccessException => "its permissions do not allow it",
        _ when e is FileNotFoundException or DirectoryNotFoundException => "there is no such place",
        _ when e is PathTooLongException => "its path is too long",
        Exists or ExistsByName => "a file has that name",
        NoFolder => "a file stands where a folder is needed",
        Broken => "its disk gives errors",
        ManyFiles => "too many files are open (ulimit -n)",
        var number => string.Create(CultureInfo.InvariantCulture, $"the system says error {number}"),
    };

    // What .NET itself writes beyond the limit it reports as a length that it was given.
    private static bool IsTooLarge(Exception? e) =>
        (e is IOException && (e.HResult & 0xFFFF) == TooLarge) || (e is ArgumentOutOfRangeException { ParamName: "value" } && e.StackTrace?.Contains(" System.IO.RandomAccess.", StringComparison.Ordinal) == true);

    private static string Describe(string what, string option, string folder, Exception e) => (e.HResult & 0xFFFF) switch
    {
        NoSpace when e is IOException => $"the disk of the {what} \"{folder}\" is full; what was finished is safe: free some space and run again",
        OverQuota when e is IOException => $"the disk quota of the {what} \"{folder}\" is used up; what was finished is safe: free some space and run again",
        ReadOnlyFiles when e is IOException => $"the {what} \"{folder}\" lies on a read-only disk; choose another folder with {option}",
        _ when IsTooLarge(e) => $"a file in the {what} \"{folder}\" would be larger than this process may write (ulimit -f); what was finished is safe: raise the limit and run again",
        _ when e is UnauthorizedAccessException => $"the {what} \"{folder}\" may not be written: {ReasonOf(e)}; choose another folder with {option}",
        _ => $"the {what} \"{folder}\" cannot be written: {ReasonOf(e)}; choose another folder with {option}",
    };
}
