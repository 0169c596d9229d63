using System.Globalization;
using Runner.Engine.Binding;
using Runner.Engine.Reading;

namespace Runner.Engine.Reporting.Expectations;

/// <summary>What must hold of a run's metrics: <c>LEFT &gt;= RIGHT</c>, for every row that the sides choose.</summary>
internal sealed record Expectation(ExpectationText Text, Expression Left, Comparison Comparison, Expression Right)
{
    private const int LeastDigits = 5;
    private const int MostDigits = 17;
    private const int LabelsSaid = 4;

    /// <summary>The selections of metrics in it.</summary>
    public IEnumerable<SelectorExpression> Selections => Left.Selections.Concat(Right.Selections);

    public ExpectationResult Judge(IReadOnlyList<MeasuredRow> rows)
    {
        try
        {
            return Judge(Left.Evaluate(rows), Right.Evaluate(rows));
        }
        catch (MeasureException e)
        {
            return new ExpectationResult(Text.Text, Holds: false, null, null, e.Whole);
        }
    }

    /// <summary>Pairs the sides without judging.</summary>
    /// <exception cref="MeasureException">They do not fit together.</exception>
    public void Pair(IReadOnlyList<MeasuredRow> rows) => Left.Evaluate(rows).PairedWith(Right.Evaluate(rows));

    private ExpectationResult Judge(Series left, Series right)
    {
        IReadOnlyList<(Sample Left, Sample Right)> pairs = left.PairedWith(right);
        int holding = pairs.Count(p => Comparison.Holds(p.Left.Value, p.Right.Value));
        (Sample least, Sample bound) = pairs.MinBy(p => Comparison.Margin(p.Left.Value, p.Right.Value) is double.NaN ? double.NegativeInfinity : Comparison.Margin(p.Left.Value, p.Right.Value));
        string sign = Comparison.Sign == "within" ? $"within {Short(Comparison.Tolerance)} of" : Comparison.Sign;
        bool holds = holding == pairs.Count;
        string where = pairs.Count == 1 ? "" : $" ({holding} of {pairs.Count} hold; least at {Where(pairs, least, bound)})";
        string[] notes = [.. new[] { least.Note, bound.Note }.Where(note => note.Length > 0).Distinct()];
        string note = notes.Length == 0 ? "" : $": {string.Join("; ", notes)}";
        (string value, string limit) = holds ? (Short(least.Value), Short(bound.Value)) : Shown(least.Value, bound.Value);
        string detail = $"{value} {(holds ? "is" : "is not")} {sign} {limit}{where}{note}";
        return new ExpectationResult(Text.Text, holds, least.Value, bound.Value, detail);
    }

    // Only labels that tell the rows apart are worth saying.
    private static string Where(IReadOnlyList<(Sample Left, Sample Right)> pairs, Sample left, Sample right)
    {
        bool isRight = pairs.All(p => ReferenceEquals(p.Left, left));
        IEnumerable<Sample> all = pairs.Select(p => isRight ? p.Right : p.Left);
        IEnumerable<string> telling = (isRight ? right : left).Labels
            .Where(l => !Selector.NoiseLabels.Contains(l.Key) && all.Any(s => s.Labels.GetValueOrDefault(l.Key) != l.Value))
            .OrderBy(l => l.Key is Selector.SiteLabel ? 0 : l.Key is Selector.StepLabel ? 1 : 2).ThenBy(l => l.Key, StringComparer.Ordinal)
            .Take(LabelsSaid)
            .Select(l => LabelText.Of([l]));
        return string.Join(", ", telling);
    }

    // As few digits as tell the two apart.
    private static (string Value, string Bound) Shown(double value, double bound)
    {
        (string Value, string Bound) texts = (Short(value), Short(bound));
        for (int digits = LeastDigits; texts.Value == texts.Bound && value != bound && digits <= MostDigits; digits++)
        {
            texts = (value.ToString($"G{digits}", CultureInfo.InvariantCulture), bound.ToString($"G{digits}", CultureInfo.InvariantCulture));
        }
        return texts;
    }

    private static string Short(double number) => double.IsNaN(number) ? "undefined" : number.ToString("0.####", CultureInfo.InvariantCulture);
}
