using Runner.Abstractions;
using Runner.Engine.Reading;

namespace Runner.Engine.Reporting.Expectations;

/// <summary>
/// One number made of several rows: over everything that is selected, or over the labels that <c>over</c> names and for each value of the others. It is undefined where one of them is, except that
/// images on which a metric is undefined are left out and counted. <c>low</c> and <c>high</c> are the ends of the 95% interval of a mean over repeats (Student's t), or over the one axis that is named.
/// </summary>
/// <param name="Kind">The word: mean, median, min, max, best, worst, low or high.</param>
/// <param name="Written">Where it stands.</param>
/// <param name="Over">The labels; empty for everything.</param>
internal sealed record Aggregate(string Kind, Word Written, IReadOnlyList<Word> Over)
{
    public static readonly string[] Kinds = ["mean", "median", "min", "max", "best", "worst", "low", "high"];

    private const string InterventionLabel = "intervention";

    private bool IsEnd => Kind is "low" or "high";

    /// <exception cref="MeasureException">It means nothing for these rows.</exception>
    public IReadOnlyList<Sample> Of(IReadOnlyList<MeasuredRow> rows, Selector selector)
    {
        foreach (Word label in Over)
        {
            selector.Know(rows, label);
        }
        Word? axis = IsEnd ? IntervalAxis(rows, selector) : null;
        if (Kind is "best" or "worst" && rows.Any(row => row.Row.Better == Better.Neither))
        {
            throw new MeasureException($"\"{selector.Metric.Text}\" of stage \"{selector.Stage.Text}\" has no {Kind} value: neither way is better", "write max or min", Written);
        }
        if (Over.Count == 0)
        {
            Sample whole = ValueOf(rows, new Dictionary<string, string>(), axis);
            return [Mixed(rows, axis) is { Length: > 0 } mixed ? whole with { Note = whole.Note.Length == 0 ? mixed : $"{whole.Note}; {mixed}" } : whole];
        }
        string[] others = Others(rows);
        IGrouping<string, MeasuredRow>[] groups = [.. rows.GroupBy(row => string.Join('\n', others.Select(label => row[label])))];
        if (groups.Length == rows.Count && rows.Count > 1 && Distinct(rows, Over.Select(label => label.Text)) > 1)
        {
            throw new MeasureException(
                $"\"{selector.Source}\" has one value for each {Over[0].Text}: nothing is left to take the {Kind} over", $"it differs by {string.Join(", ", others.Order(StringComparer.Ordinal))}", Over[0]);
        }
        if (axis is not null && groups.FirstOrDefault(group => Distinct([.. group], [axis.Text]) < 2) is { } lonely)
        {
            string which = string.Join(", ", others.Order(StringComparer.Ordinal).Select(label => $"{label}={lonely.First()[label]}"));
            throw new MeasureException(
                $"\"{selector.Source}\" has one {axis.Text} for {which}, so there is no interval to take the {Kind} end of", $"leave out \"over\": then it is the interval of each {Axis.Repeat}'s mean", axis);
        }
        return [.. groups.Select(group => ValueOf([.. group], Common(group), axis))];
    }

    // Several instances of a matrix, several interventions, sites or steps in one number: whoever reads it should know, for nobody may have meant it.
    private string Mixed(IReadOnlyList<MeasuredRow> rows, Word? axis)
    {
        string[] mixed = [.. rows.SelectMany(row => row.Axes).Concat([InterventionLabel, Selector.SiteLabel, Selector.StepLabel]).Distinct().Where(label => label != axis?.Text && Distinct(rows, [label]) > 1).Order(StringComparer.Ordinal)];
        return mixed.Length == 0 ? "" : $"{Kind} over {string.Join(" and ", mixed)}";
    }

    private Word IntervalAxis(IReadOnlyList<MeasuredRow> rows, Selector selector)
    {
        Word? axis = Over.FirstOrDefault(label => label.Text == Axis.Repeat) ?? Over switch
        {
            [] => Written with { Text = Axis.Repeat },
            [var one] => one,
            _ => null,
        };
        if (axis is null)
        {
            throw new MeasureException(
                $"\"{Kind}\" is an end of an interval over one axis, not over {string.Join(", ", Over.Select(label => label.Text))}", "name one axis, or repeat among them", Over[0]);
        }
        int values = rows.Select(row => row[axis.Text]).OfType<string>().Distinct().Count();
        return values >= 2
            ? axis
            : throw new MeasureException(
                $"\"{selector.Source}\" has {(values == 0 ? "no" : "one")} {axis.Text}, so there is no interval to take the {Kind} end of", "give the stage repeats: 5, or name the axis that the interval is over", axis);
    }

    // What tells the groups apart: not what is aggregated over, nor what that determines, as a site determines its block.
    private string[] Others(IReadOnlyList<MeasuredRow> rows)
    {
        HashSet<string> over = [.. Over.Select(label => label.Text)];
        string[] varying = [.. rows.SelectMany(row => row.Row.Labels.Keys).Distinct().Except(Selector.NoiseLabels).Where(label => !over.Contains(label) && Distinct(rows, [label]) > 1)];
        int whole = Distinct(rows, over);
        return [.. varying.Where(label => label == Selector.StepLabel || Distinct(rows, [.. over, label]) > whole)];
    }

    private static int Distinct(IReadOnlyList<MeasuredRow> rows, IEnumerable<string> labels) => rows.Select(row => string.Join('\n', labels.Select(label => row[label]))).Distinct().Count();

    private Dictionary<string, string> Common(IEnumerable<MeasuredRow> rows)
    {
        MeasuredRow[] all = [.. rows];
        return all[0].Row.Labels.Where(label => Over.All(over => over.Text != label.Key) && all.All(row => row[label.Key] == label.Value)).ToDictionary();
    }

    private Sample ValueOf(IReadOnlyList<MeasuredRow> rows, IReadOnlyDictionary<string, string> labels, Word? axis)
    {
        MeasuredRow[] undefined = [.. rows.Where(row => double.IsNaN(row.Row.Value))];
        MeasuredRow[] defined = [.. rows.Where(row => !double.IsNaN(row.Row.Value))];
        bool isOfImages = undefined.All(row => row[MetricRow.ImageLabel] is not null);
        if (undefined.Length > 0 && (!isOfImages || defined.Length == 0))
        {
            return new Sample(labels, double.NaN, $"{undefined.Length} of {rows.Count} values {(undefined.Length == 1 ? "is" : "are")} undefined: {Reasons(undefined)}");
        }
        string note = undefined.Length > 0 ? $"defined on {defined.Length} of {rows.Count} images: {Reasons(undefined)}" : NotesOf(defined);
        return new Sample(labels, axis is null ? Reduced(defined) : EndOf(defined, axis.Text), note);
    }

    private double Reduced(MeasuredRow[] rows)
    {
        double[] values = [.. rows.Select(row => row.Row.Value).Order()];
        bool isSmall = rows[0].Row.Better == Better.Smaller;
        return Kind switch
        {
            "mean" => values.Average(),
            "median" => values.Length % 2 == 1 ? values[values.Length / 2] : (values[(values.Length / 2) - 1] + values[values.Length / 2]) / 2,
            "min" => values[0],
            "max" => values[^1],
            "best" => isSmall ? values[0] : values[^1],
            _ => isSmall ? values[^1] : values[0],
        };
    }

    private double EndOf(MeasuredRow[] rows, string axis)
    {
        MeanInterval interval = MeanInterval.Of([.. rows.GroupBy(row => row[axis]).Select(group => group.Average(row => row.Row.Value))]);
        return Kind == "low" ? interval.Low : interval.High;
    }

    private static string Reasons(IEnumerable<MeasuredRow> undefined)
    {
        string[] reasons = [.. undefined.Select(row => row.Row.Note.Length == 0 ? "no reason is given" : row.Row.Note).Distinct()];
        return reasons.Length == 1 ? reasons[0] : $"{reasons[0]}, and {reasons.Length - 1} more reason{(reasons.Length == 2 ? "" : "s")}";
    }

    private static string NotesOf(MeasuredRow[] rows)
    {
        string[] notes = [.. rows.Select(row => row.Row.Note).Where(note => note.Length > 0)];
        return notes.Length == 0 ? "" : $"{notes.Length} of {rows.Length} with a note: {notes[0]}";
    }
}
