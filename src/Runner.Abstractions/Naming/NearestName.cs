namespace Runner.Abstractions;

/// <summary>Finds what somebody may have meant by a name that does not exist.</summary>
public static class NearestName
{
    /// <summary>The known name with the fewest insertions, deletions and replacements from the given one (Levenshtein 1966); of several, the first in ordinal order. Null where nothing is known.</summary>
    /// <param name="given">The name that was written.</param>
    /// <param name="known">The names that exist.</param>
    public static string? Of(string given, IEnumerable<string> known) => known.Order(StringComparer.Ordinal).MinBy(name => Distance(given, name));

    private static int Distance(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            (int diagonal, row[0]) = (row[0], i);
            for (int j = 1; j <= to.Length; j++)
            {
                int replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}
