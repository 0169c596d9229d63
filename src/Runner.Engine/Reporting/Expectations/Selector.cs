using System.Globalization;
using Runner.Abstractions;
using Runner.Engine.Reading;

namespace Runner.Engine.Reporting.Expectations;

/// <summary>Chooses rows: <c>probe-depth.spearman of decoder.* at step 15 with model-weights=trained</c>. Every word of it must choose something: half a selection that means nothing is a mistake.</summary>
internal sealed record Selector
{
    public const string SiteLabel = "site";
    public const string StepLabel = "step";
    private static readonly string[] Kinds = ["stage", "metric", SiteLabel, StepLabel];

    public required Word Stage { get; init; }

    public required Word Metric { get; init; }

    /// <summary>Sites, any of them; empty for all.</summary>
    public IReadOnlyList<(Glob Glob, Word Written)> Sites { get; init; } = [];

    /// <summary>Steps, any of them; empty for all.</summary>
    public IReadOnlyList<(StepRange Range, Word Written)> Steps { get; init; } = [];

    /// <summary>Values of labels: of one label any of them, of several labels all.</summary>
    public IReadOnlyList<(string Label, Glob Value, Word Written)> Labels { get; init; } = [];

    public required string Source { get; init; }

    /// <summary>The labels that are fixed to one value.</summary>
    public IReadOnlySet<string> Pinned
    {
        get
        {
            HashSet<string> pinned = [.. Labels.GroupBy(l => l.Label).Where(l => l.Count() == 1 && l.First().Value.IsOne).Select(l => l.Key)];
            if (Steps is [{ Range.IsOne: true }])
            {
                pinned.Add(StepLabel);
            }
            if (PinsSite)
            {
                pinned.Add(SiteLabel);
            }
            return pinned;
        }
    }

    /// <summary>True where it chooses one site by its name.</summary>
    public bool PinsSite => Sites is [{ Glob.IsOne: true }];

    /// <exception cref="MeasureException">A word of it chooses nothing; the message says what there is instead.</exception>
    public IReadOnlyList<MeasuredRow> Find(IReadOnlyList<MeasuredRow> rows)
    {
        rows = Narrow(rows, "stage", r => r.Stage, [(Stage, r => r.Stage == Stage.Text)]);
        rows = Narrow(rows, "metric", r => r.Row.Name, [(Metric, r => r.Row.Name == Metric.Text)]);
        rows = Narrow(rows, SiteLabel, r => r[SiteLabel], [.. Sites.Select(site => (site.Written, Is(site.Glob, SiteLabel)))]);
        rows = Narrow(rows, StepLabel, r => r[StepLabel], [.. Steps.Select(step => (step.Written, Among(step.Range)))]);
        foreach (IGrouping<string, (string Label, Glob Value, Word Written)> label in Labels.GroupBy(label => label.Label))
        {
            Know(rows, label.First().Written with { Text = label.Key });
            rows = Narrow(rows, label.Key, r => r[label.Key], [.. label.Select(one => (one.Written with { Text = one.Value.Pattern }, Is(one.Value, label.Key)))]);
        }
        return rows;
    }

    /// <exception cref="MeasureException">No row has the label.</exception>
    public void Know(IReadOnlyList<MeasuredRow> rows, Word label)
    {
        if (rows.All(r => r[label.Text] is null))
        {
            string hint = Nearest.Hint(label.Text, rows.SelectMany(r => r.Row.Labels.Keys), "labels");
            throw new MeasureException($"\"{Source}\" selects nothing: its rows have no label \"{label.Text}\"", hint, label);
        }
    }

    private static Func<MeasuredRow, bool> Is(Glob value, string label) => row => value.Matches(row[label]);

    private static Func<MeasuredRow, bool> Among(StepRange steps) => row => int.TryParse(row[StepLabel], NumberStyles.None, CultureInfo.InvariantCulture, out int step) && steps.Contains(step);

    private IReadOnlyList<MeasuredRow> Narrow(
        IReadOnlyList<MeasuredRow> rows, string what, Func<MeasuredRow, string?> valueOf, IReadOnlyList<(Word Wanted, Func<MeasuredRow, bool> IsChosen)> choices)
    {
        foreach ((Word wanted, Func<MeasuredRow, bool> isChosen) in choices)
        {
            if (!rows.Any(isChosen))
            {
                string hint = Nearest.Hint(wanted.Text, rows.Select(valueOf).OfType<string>(), Kinds.Contains(what) ? Wording.Plural(what) : $"values of {what}");
                throw new MeasureException($"\"{Source}\" selects nothing: no {what} is \"{wanted.Text}\"", hint, wanted);
            }
        }
        return choices.Count == 0 ? rows : [.. rows.Where(row => choices.Any(choice => choice.IsChosen(row)))];
    }
}

/// <summary>An expectation cannot be measured on what a run makes.</summary>
/// <param name="message">What is wrong.</param>
/// <param name="hint">The nearest right answer.</param>
/// <param name="where">The word that is wrong; null: no single one.</param>
internal sealed class MeasureException(string message, string hint, Word? where = null) : Exception(message)
{
    public string Hint { get; } = hint;

    public Word? Where { get; } = where;

    /// <summary>Both in one line.</summary>
    public string Whole => Hint.Length == 0 ? Message : $"{Message}; {Hint}";
}
