namespace Runner.Abstractions;

/// <summary>One number with what it is about. Expectations, tables and reports select rows by name and labels.</summary>
/// <param name="Name">The metric, such as <c>spearman</c>.</param>
/// <param name="Value">The number; NaN when undefined.</param>
/// <param name="Labels">What it is about beyond the unit's own labels: <c>split: test</c>, <c>intervention: random</c>.</param>
public sealed record MetricRow(string Name, double Value, IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>A row that needs no label beyond the unit's own.</summary>
    public MetricRow(string name, double value)
        : this(name, value, new Dictionary<string, string>())
    {
    }
}
