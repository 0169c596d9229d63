using Runner.Abstractions;

namespace Runner.Engine.Reporting;

/// <summary>A metric with where it was measured. Its row has the labels of its unit and of the matrix besides its own.</summary>
/// <param name="Stage">The stage's name as written, without matrix values.</param>
/// <param name="Unit">The unit's key.</param>
/// <param name="Row">Name, value and labels.</param>
public sealed record MeasuredRow(string Stage, string Unit, MetricRow Row)
{
    /// <summary>The names of the labels that are axes, of its stage's matrix or of those above it.</summary>
    public IReadOnlyCollection<string> Axes { get; init; } = [];

    /// <summary>The value of a label, or null.</summary>
    public string? this[string label] => Row.Labels.GetValueOrDefault(label);
}
