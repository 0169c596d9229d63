using System.Globalization;
using System.Text.RegularExpressions;
using Runner.Engine.Binding;

namespace Runner.Engine.Reporting.Locking;

/// <summary>How a lock is compared with what was made.</summary>
/// <param name="counts">Which entries are compared.</param>
/// <param name="within">How far numbers may be from the locked ones; null: everything is compared to the letter.</param>
internal sealed partial class LockComparison(Func<LockEntry, bool> counts, Tolerances? within = null)
{
    private const int DigestLetters = 12;

    /// <summary>Every entry, to the letter.</summary>
    public static readonly LockComparison Exact = new(_ => true);

    /// <summary>What is known before any work, to the letter. What follows from other causes is said only where nothing else is.</summary>
    public static readonly LockComparison OfCauses = new(entry => entry.IsCause);

    /// <summary>Numbers only, each within a tolerance: absolute up to 1, relative beyond.</summary>
    public static LockComparison OfNumbers(Tolerances within) => new(entry => entry.IsNumber, within);

    /// <summary>How what was made differs, causes first, in the order in which it was made, then what is missing.</summary>
    /// <param name="locked">The lock.</param>
    /// <param name="made">What there is.</param>
    /// <param name="unknown">Stages of which nothing is known yet.</param>
    public IReadOnlyList<string> Differences(IReadOnlyList<LockEntry> locked, IReadOnlyList<LockEntry> made, IReadOnlySet<string>? unknown = null)
    {
        Dictionary<string, LockEntry> before = [];
        foreach (LockEntry entry in locked.Where(counts).Where(entry => entry.Stage is not { } stage || unknown?.Contains(stage) != true))
        {
            before[entry.Name] = entry;
        }
        LockEntry[] compared = [.. made.Where(counts)];
        HashSet<string> now = [.. compared.Select(e => e.Name)];
        (LockEntry Entry, string Text)[] all =
        [
            .. compared.Select(e => (e, DifferenceOf(e, before.GetValueOrDefault(e.Name)?.Value))).Where(e => e.Item2 is not null).Select(e => (e.e, e.Item2!)),
            .. before.Values.Where(e => !now.Contains(e.Name)).Select(e => (e, $"{e.Name}: locked {Shown(e.Value)}, now nothing")),
        ];
        // What only selects units counts where these are others.
        HashSet<string> others = [.. all.Where(e => e.Entry.IsRecipe).Select(e => e.Entry.Stage!)];
        (LockEntry Entry, string Text)[] counted = [.. all.Where(e => !e.Entry.IsSelection || others.Contains(e.Entry.Stage!))];
        bool isCaused = counted.Any(e => e.Entry is { IsCause: true, FollowsFromCauses: false });
        return [.. Joined([.. counted.Where(e => !isCaused || !e.Entry.FollowsFromCauses).OrderBy(e => e.Entry.IsCause ? 0 : 1)])];
    }

    // What differs in the same way in several instances of a stage is said once.
    private static IEnumerable<string> Joined((LockEntry Entry, string Text)[] differences)
    {
        foreach (IGrouping<string, (LockEntry Entry, string Text)> same in differences.GroupBy(e => e.Entry is { Stage: { } stage, IsCause: true } ? BaseName(stage) + e.Text[stage.Length..] : e.Text))
        {
            string[] stages = [.. same.Select(e => e.Entry.Stage).OfType<string>().Distinct()];
            yield return stages.Length > 1 ? $"{stages[0]} and {stages.Length - 1} more: {same.First().Text[(stages[0].Length + 2)..]}" : same.First().Text;
        }
    }

    private static string BaseName(string stage) => stage.IndexOf('[', StringComparison.Ordinal) is >= 0 and int at ? stage[..at] : stage;

    private string? DifferenceOf(LockEntry made, string? locked)
    {
        if (locked is null)
        {
            return $"{made.Name}: locked nothing, now {Shown(made.Value)}{Place(made)}";
        }
        double tolerance = within?.Of(made.Metric) ?? 0;
        string bound = tolerance > 0 ? string.Create(CultureInfo.InvariantCulture, $": not within {tolerance}") : "";
        return Agree(locked, made.Value, tolerance) ? null : $"{made.Name}: locked {Shown(locked)}, now {Shown(made.Value)}{bound}{Place(made)}";
    }

    // Of a digest its beginning: nobody reads more.
    private static string Shown(string value) => Digests().Replace(value, digest => digest.Value[..DigestLetters] + "...");

    [GeneratedRegex("[0-9a-f]{64}")]
    private static partial Regex Digests();

    private static string Place(LockEntry entry) => entry.At is { } at ? $" ({at.Short})" : "";

    private static bool Agree(string locked, string made, double tolerance) =>
        locked == made
        || (tolerance > 0
            && double.TryParse(locked, NumberStyles.Float, CultureInfo.InvariantCulture, out double before)
            && double.TryParse(made, NumberStyles.Float, CultureInfo.InvariantCulture, out double now)
            && double.IsFinite(before)
            && Math.Abs(before - now) <= tolerance * Math.Max(1, Math.Abs(before)));
}
