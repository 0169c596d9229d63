namespace Runner.Engine.Reporting.Expectations;

/// <summary>A side of an expectation.</summary>
/// <param name="Source">As written.</param>
internal abstract record Expression(string Source)
{
    public abstract Series Evaluate(IReadOnlyList<MeasuredRow> rows);

    /// <summary>The selectors in it.</summary>
    public abstract IEnumerable<Selector> Selectors { get; }
}

/// <summary>A number as written.</summary>
internal sealed record NumberExpression(double Number, string Source) : Expression(Source)
{
    public override IEnumerable<Selector> Selectors => [];

    public override Series Evaluate(IReadOnlyList<MeasuredRow> rows) => Series.Of(Number, Source);
}

/// <summary>The rows that a selector finds, or one number made of them.</summary>
internal sealed record SelectorExpression(Selector Selector, string? Aggregate, string Source) : Expression(Source)
{
    public static readonly string[] Aggregates = ["mean", "median", "min", "max", "best", "worst"];

    public override IEnumerable<Selector> Selectors => [Selector];

    public override Series Evaluate(IReadOnlyList<MeasuredRow> rows)
    {
        IReadOnlyList<MeasuredRow> found = Selector.Find(rows);
        double[] values = [.. found.Select(r => r.Row.Value)];
        return Aggregate switch
        {
            null => new Series([.. found.Select(r => new Sample(r.Row.Labels, r.Row.Value))], Selector.Pinned, Source),
            "mean" => Series.Of(values.Average(), Source),
            "median" => Series.Of(Median(values), Source),
            "min" or "worst" => Series.Of(values.Min(), Source),
            _ => Series.Of(values.Max(), Source),
        };
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

/// <summary>Two expressions with a sign of arithmetic between them.</summary>
internal sealed record ArithmeticExpression(Expression Left, char Sign, Expression Right, string Source) : Expression(Source)
{
    public override IEnumerable<Selector> Selectors => Left.Selectors.Concat(Right.Selectors);

    public override Series Evaluate(IReadOnlyList<MeasuredRow> rows)
    {
        Series left = Left.Evaluate(rows);
        Series right = Right.Evaluate(rows);
        HashSet<string> pinned = [.. left.Pinned, .. right.Pinned];
        bool rightHasLabels = left.Samples.Count == 1 && right.Samples.Count > 1;
        return new Series(
            [.. left.PairedWith(right).Select(p => new Sample((rightHasLabels ? p.Right : p.Left).Labels, Apply(p.Left.Value, p.Right.Value)))],
            pinned,
            Source);
    }

    private double Apply(double left, double right) => Sign switch
    {
        '+' => left + right,
        '-' => left - right,
        '*' => left * right,
        _ => left / right,
    };
}
