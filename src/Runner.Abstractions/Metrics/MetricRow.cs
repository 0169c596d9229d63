namespace Runner.Abstractions;

/// <summary>Which way a metric is better.</summary>
public enum Better
{
    /// <summary>Neither: a norm, a count.</summary>
    Neither,

    /// <summary>A score: 1 is better than 0.</summary>
    Larger,

    /// <summary>An error: 0 is better than 1.</summary>
    Smaller,
}

/// <summary>One number with what it is about. Expectations, tables and reports select rows by name and labels.</summary>
/// <param name="Name">The metric, such as <c>spearman</c>.</param>
/// <param name="Value">The number; NaN when undefined.</param>
/// <param name="Labels">What it is about beyond the unit's own labels: <c>intervention: random</c>.</param>
public sealed record MetricRow(string Name, double Value, IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>A row that needs no label beyond the unit's own.</summary>
    public MetricRow(string name, double value)
        : this(name, value, new Dictionary<string, string>())
    {
    }

    /// <summary>Which way it is better.</summary>
    public Better Better { get; init; }

    /// <summary>What a reader must know of the value, such as <c>defined on 61 of 80 images: the label is constant</c>; empty where there is nothing to say. Says why where the value is undefined.</summary>
    public string Note { get; init; } = "";
}
