namespace Runner.Engine.Reporting.Expectations;

/// <summary>A side of an expectation.</summary>
/// <param name="Source">As written.</param>
internal abstract record Expression(string Source)
{
    /// <exception cref="MeasureException">It means nothing for these rows.</exception>
    public abstract Series Evaluate(IReadOnlyList<MeasuredRow> rows);

    /// <summary>The selections in it.</summary>
    public abstract IEnumerable<SelectorExpression> Selections { get; }
}

/// <summary>A number as written.</summary>
internal sealed record NumberExpression(double Number, string Source) : Expression(Source)
{
    public override IEnumerable<SelectorExpression> Selections => [];

    public override Series Evaluate(IReadOnlyList<MeasuredRow> rows) => Series.Of(Number, Source);
}

/// <summary>The rows that a selector finds, or what an aggregate makes of them.</summary>
internal sealed record SelectorExpression(Selector Selector, Aggregate? Aggregate, string Source) : Expression(Source)
{
    public override IEnumerable<SelectorExpression> Selections => [this];

    public override Series Evaluate(IReadOnlyList<MeasuredRow> rows)
    {
        IReadOnlyList<MeasuredRow> found = Selector.Find(rows);
        HashSet<string> axes = [.. found.SelectMany(row => row.Axes)];
        IReadOnlyList<Sample> samples = Aggregate?.Of(found, Selector) ?? [.. found.Select(r => new Sample(r.Row.Labels, r.Row.Value, NoteOf(r)))];
        return new Series(samples, Pinned(samples, axes), axes, Source);
    }

    private static string NoteOf(MeasuredRow row) => row.Row.Note.Length == 0 && double.IsNaN(row.Row.Value) ? "no reason is given" : row.Row.Note;

    // One site is compared with others as a whole: its block, its resolution and so on are not what tells the other side's sites apart.
    private HashSet<string> Pinned(IReadOnlyList<Sample> samples, HashSet<string> axes)
    {
        HashSet<string> pinned = [.. Selector.Pinned];
        if (Selector.PinsSite)
        {
            pinned.UnionWith(samples.SelectMany(s => s.Labels.Keys).Distinct()
                .Where(label => label != Selector.StepLabel && !axes.Contains(label) && samples.Select(s => s.Labels.GetValueOrDefault(label)).Distinct().Count() == 1));
        }
        return pinned;
    }
}

/// <summary>Two expressions with a sign of arithmetic between them.</summary>
internal sealed record ArithmeticExpression(Expression Left, char Sign, Expression Right, string Source) : Expression(Source)
{
    public override IEnumerable<SelectorExpression> Selections => Left.Selections.Concat(Right.Selections);

    public override Series Evaluate(IReadOnlyList<MeasuredRow> rows)
    {
        Series left = Left.Evaluate(rows);
        Series right = Right.Evaluate(rows);
        bool rightHasLabels = left.Samples.Count == 1 && right.Samples.Count > 1;
        return new Series(
            [.. left.PairedWith(right).Select(p => Apply(p.Left, p.Right, (rightHasLabels ? p.Right : p.Left).Labels))],
            new HashSet<string>([.. left.Pinned, .. right.Pinned]),
            new HashSet<string>([.. left.Axes, .. right.Axes]),
            Source);
    }

    private Sample Apply(Sample left, Sample right, IReadOnlyDictionary<string, string> labels)
    {
        string note = left.Note.Length > 0 && !double.IsNaN(right.Value) ? left.Note : right.Note.Length > 0 ? right.Note : left.Note;
        if (Sign == '/' && right.Value == 0)
        {
            return new Sample(labels, double.NaN, $"\"{Right.Source}\" is 0, and \"{Source}\" divides by it");
        }
        double value = Sign switch
        {
            '+' => left.Value + right.Value,
            '-' => left.Value - right.Value,
            '*' => left.Value * right.Value,
            _ => left.Value / right.Value,
        };
        return new Sample(labels, value, note);
    }
}
