using System.Globalization;
using Runner.Abstractions;
using Runner.Engine.Reading;

namespace Runner.Engine.Reporting.Expectations;

/// <summary>Chooses rows: <c>probe-depth.spearman of decoder.* at step 15 with model-weights=trained</c>.</summary>
internal sealed record Selector
{
    public const string SiteLabel = "site";
    public const string StepLabel = "step";

    public required string Stage { get; init; }

    public required string Metric { get; init; }

    /// <summary>Sites, any of them; empty for all.</summary>
    public IReadOnlyList<Glob> Sites { get; init; } = [];

    public StepRange? Steps { get; init; }

    public IReadOnlyList<KeyValuePair<string, Glob>> Labels { get; init; } = [];

    public required string Source { get; init; }

    /// <summary>The labels that have one value in all chosen rows.</summary>
    public IReadOnlySet<string> Pinned
    {
        get
        {
            HashSet<string> pinned = [.. Labels.Where(l => l.Value.IsOne).Select(l => l.Key)];
            if (Steps is { IsOne: true })
            {
                pinned.Add(StepLabel);
            }
            if (Sites is [{ IsOne: true }])
            {
                pinned.Add(SiteLabel);
            }
            return pinned;
        }
    }

    /// <exception cref="MeasureException">Nothing is chosen; the message says what there is instead.</exception>
    public IReadOnlyList<MeasuredRow> Find(IReadOnlyList<MeasuredRow> rows)
    {
        rows = Narrow(rows, "stage", Stage, r => r.Stage, r => r.Stage == Stage);
        rows = Narrow(rows, "metric", Metric, r => r.Row.Name, r => r.Row.Name == Metric);
        if (Sites.Count > 0)
        {
            rows = Narrow(rows, SiteLabel, string.Join(",", Sites.Select(s => s.Pattern)), r => r[SiteLabel], r => Sites.Any(s => s.Matches(r[SiteLabel])));
        }
        if (Steps is not null)
        {
            rows = Narrow(rows, StepLabel, Steps.ToString(), r => r[StepLabel], r => IsAmong(Steps, r[StepLabel]));
        }
        foreach ((string label, Glob value) in Labels)
        {
            if (rows.All(r => r[label] is null))
            {
                string hint = Nearest.Hint(label, rows.SelectMany(r => r.Row.Labels.Keys), "labels");
                throw new MeasureException($"\"{Source}\" selects nothing: its rows have no label \"{label}\"; {hint}");
            }
            rows = Narrow(rows, label, value.Pattern, r => r[label], r => value.Matches(r[label]));
        }
        return rows;
    }

    private static bool IsAmong(StepRange steps, string? label) =>
        int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out int step) && steps.Contains(step);

    private IReadOnlyList<MeasuredRow> Narrow(
        IReadOnlyList<MeasuredRow> rows, string what, string wanted, Func<MeasuredRow, string?> valueOf, Func<MeasuredRow, bool> isChosen)
    {
        MeasuredRow[] chosen = [.. rows.Where(isChosen)];
        if (chosen.Length == 0)
        {
            string hint = Nearest.Hint(wanted, rows.Select(valueOf).OfType<string>(), $"{what}s");
            throw new MeasureException($"\"{Source}\" selects nothing: no {what} is \"{wanted}\"; {hint}");
        }
        return chosen;
    }
}
