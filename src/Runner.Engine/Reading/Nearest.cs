using Runner.Abstractions;

namespace Runner.Engine.Reading;

/// <summary>Says which names there are, and which of them somebody most likely meant.</summary>
internal static class Nearest
{
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
        string question = NearestName.IfNear(written, names) is { } nearest ? $"did you mean \"{nearest}\"? " : "";
        return $"{question}known {plural}: {list}{rest}";
    }
}
