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
    /// <summary>The label of a row that is about one image. An aggregate over images leaves out those where the metric is undefined, and counts them; over anything else it is then undefined.</summary>
    public const string ImageLabel = "image";

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

/// <summary>A metric that a stage's units will have.</summary>
/// <param name="Name">As <see cref="MetricRow.Name"/>.</param>
/// <param name="Better">As <see cref="MetricRow.Better"/>.</param>
public sealed record MetricPromise(string Name, Better Better)
{
    /// <summary>The purpose that a unit must serve to have it (see <see cref="Unit.Without"/>), such as <c>scores</c>; empty: every unit has it.</summary>
    public string Purpose { get; init; } = "";

    /// <summary>The labels of its rows beyond the unit's own, with their values as far as they are known: <c>intervention: edited, random</c>. Null values: not known before the run.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>?> Labels { get; init; } = new Dictionary<string, IReadOnlyList<string>?>();
}
