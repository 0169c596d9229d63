using System.Globalization;

namespace Runner.Engine.Reporting.Locking;

/// <summary>How a lock is compared with what was made.</summary>
/// <param name="counts">Which entries are compared.</param>
/// <param name="agree">Whether a value, given second, is as good as the locked one.</param>
/// <param name="bound">Ends what is said of a difference.</param>
internal sealed class LockComparison(Func<LockEntry, bool> counts, Func<string, string, bool> agree, string bound)
{
    /// <summary>Every entry, to the letter.</summary>
    public static readonly LockComparison Exact = new(_ => true, string.Equals, "");

    /// <summary>Metrics only, each within a tolerance: absolute up to 1, relative beyond.</summary>
    public static LockComparison OfNumbers(double tolerance) => new(
        entry => entry.IsMetric,
        (locked, made) => Agree(locked, made, tolerance),
        string.Create(CultureInfo.InvariantCulture, $": not within {tolerance}"));

    /// <summary>How what was made differs, in the order in which it was made, then what is missing.</summary>
    public IReadOnlyList<string> Differences(IReadOnlyList<LockEntry> locked, IReadOnlyList<LockEntry> made)
    {
        Dictionary<string, string> before = locked.Where(counts).ToDictionary(e => e.Name, e => e.Value);
        LockEntry[] compared = [.. made.Where(counts)];
        HashSet<string> now = [.. compared.Select(e => e.Name)];
        IEnumerable<string> changed = compared.Select(e => DifferenceOf(e, before.GetValueOrDefault(e.Name))).OfType<string>();
        IEnumerable<string> gone = before.Where(e => !now.Contains(e.Key)).Select(e => $"{e.Key}: locked {e.Value}, now nothing");
        return [.. changed, .. gone];
    }

    private string? DifferenceOf(LockEntry made, string? locked)
    {
        if (locked is null)
        {
            return $"{made.Name}: locked nothing, now {made.Value}";
        }
        return agree(locked, made.Value) ? null : $"{made.Name}: locked {locked}, now {made.Value}{bound}";
    }

    private static bool Agree(string locked, string made, double tolerance) =>
        locked == made
        || (double.TryParse(locked, NumberStyles.Float, CultureInfo.InvariantCulture, out double before)
            && double.TryParse(made, NumberStyles.Float, CultureInfo.InvariantCulture, out double now)
            && Math.Abs(before - now) <= tolerance * Math.Max(1, Math.Abs(before)));
}
