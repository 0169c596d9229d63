namespace Runner.Engine.Storing;

/// <summary>Says why a store could not be written, and what helps.</summary>
internal static class StoreTrouble
{
    private const int NoSpace = 28; // ENOSPC
    private const int OverQuota = 122; // EDQUOT
    private const int ReadOnlyFiles = 30; // EROFS

    public static bool IsOfTheDisk(IOException e) => (e.HResult & 0xFFFF) is NoSpace or OverQuota or ReadOnlyFiles;

    public static string Describe(string store, Exception e) => (e.HResult & 0xFFFF) switch
    {
        NoSpace => $"the disk of the artifact store \"{store}\" is full; what was finished is safe: free some space and run again",
        OverQuota => $"the disk quota of the artifact store \"{store}\" is used up; what was finished is safe: free some space and run again",
        ReadOnlyFiles => $"the artifact store \"{store}\" lies on a read-only disk; choose another folder with store: FOLDER",
        _ when e is UnauthorizedAccessException => $"the artifact store \"{store}\" may not be written: {e.Message}; choose another folder with store: FOLDER",
        _ => $"the artifact store \"{store}\" cannot be written: {e.Message}",
    };
}
