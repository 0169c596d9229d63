namespace Runner.Cli.Reports.Views;

/// <summary>One number of a unit.</summary>
/// <param name="Name">The metric.</param>
/// <param name="Value">The number.</param>
/// <param name="Labels">What it is about beyond the unit.</param>
internal sealed record MetricView(string Name, double Value, IReadOnlyDictionary<string, string> Labels);
