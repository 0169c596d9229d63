using F23.StringSimilarity;

namespace Runner.Engine.Reading;

/// <summary>Finds the name that somebody most likely meant.</summary>
internal static class Nearest
{
    private static readonly Damerau Distance = new();

    /// <summary>The nearest of the known names, or null where none is near enough to be worth saying.</summary>
    public static string? To(string written, IEnumerable<string> known)
    {
        string lower = written.ToLowerInvariant();
        double allowed = Math.Max(1, Math.Ceiling(written.Length / 3.0));
        return known
            .Select(name => (name, distance: Distance.Distance(lower, name.ToLowerInvariant())))
            .Where(pair => pair.distance <= allowed || IsPart(lower, pair.name))
            .OrderBy(pair => pair.distance).ThenBy(pair => pair.name, StringComparer.Ordinal)
            .Select(pair => pair.name)
            .FirstOrDefault();
    }

    /// <summary>The line below an error: <c>did you mean "ddim"? known samplers: ddim, ddpm</c>.</summary>
    public static string Hint(string written, IEnumerable<string> known, string plural, int listedAtMost = 20)
    {
        string[] names = [.. known.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (names.Length == 0)
        {
            return $"there are no {plural}";
        }
        string list = string.Join(", ", names.Take(listedAtMost));
        string rest = names.Length > listedAtMost ? $" and {names.Length - listedAtMost} more" : "";
        string question = To(written, names) is { } nearest ? $"did you mean \"{nearest}\"? " : "";
        return $"{question}known {plural}: {list}{rest}";
    }

    private static bool IsPart(string written, string name) =>
        written.Length >= 3 && name.Contains(written, StringComparison.OrdinalIgnoreCase);
}
