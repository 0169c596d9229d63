namespace StableDiffusion.Checkpoints;

/// <summary>The number of insertions, deletions and replacements between two names.</summary>
internal static class EditDistance
{
    public static int Between(string from, string to)
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

    /// <summary>The name at the smallest distance; of several, the first in alphabetical order. Null when there are none.</summary>
    public static string? Nearest(string name, IEnumerable<string> names) =>
        names.Select(other => (Distance: Between(name, other), other)).Order().Select(pair => pair.other).FirstOrDefault();
}
