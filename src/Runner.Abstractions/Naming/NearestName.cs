using F23.StringSimilarity;

namespace Runner.Abstractions;

/// <summary>Finds what somebody may have meant by a name that does not exist: the known name with the fewest insertions, deletions, replacements and swaps of neighbours (Damerau 1964), letters' case aside.</summary>
public static class NearestName
{
    private static readonly Damerau Distance = new();

    /// <summary>The nearest of the known names, however far; of several, the first in ordinal order. Null where nothing is known.</summary>
    /// <param name="given">The name that was written.</param>
    /// <param name="known">The names that exist.</param>
    public static string? Of(string given, IEnumerable<string> known) => Ranked(given, known).FirstOrDefault().Name;

    /// <summary>The nearest of the known names that is near enough to be worth saying: a third of the letters differ at most, or the given name is a part of it. Null where there is none.</summary>
    /// <param name="given">The name that was written.</param>
    /// <param name="known">The names that exist.</param>
    public static string? IfNear(string given, IEnumerable<string> known)
    {
        double allowed = Math.Max(1, Math.Ceiling(given.Length / 3.0));
        return Ranked(given, known).FirstOrDefault(near => near.Distance <= allowed || IsPart(given, near.Name)).Name;
    }

    private static IEnumerable<(string Name, double Distance)> Ranked(string given, IEnumerable<string> known)
    {
        string lower = given.ToLowerInvariant();
        return known.Select(name => (Name: name, Distance: Distance.Distance(lower, name.ToLowerInvariant())))
            .OrderBy(near => near.Distance).ThenBy(near => near.Name, StringComparer.Ordinal);
    }

    private static bool IsPart(string given, string name) => given.Length >= 3 && name.Contains(given, StringComparison.OrdinalIgnoreCase);
}
