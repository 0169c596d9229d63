namespace Runner.Engine.Binding;

/// <summary>How far numbers may be from those before: absolute up to 1, a share of them beyond.</summary>
/// <param name="Otherwise">Of metrics that are not named, and of everything that is no metric; 0: to the letter.</param>
/// <param name="OfMetrics">Of metrics, by name.</param>
public sealed record Tolerances(double Otherwise, IReadOnlyDictionary<string, double> OfMetrics)
{
    /// <summary>One for all.</summary>
    public Tolerances(double ofAll)
        : this(ofAll, new Dictionary<string, double>())
    {
    }

    /// <summary>Those of a file, with another one for what it does not name.</summary>
    public static Tolerances Of(Experiment experiment, double? otherwise) =>
        (experiment.Tolerances ?? new Tolerances(0)) is var file && otherwise is { } others ? file with { Otherwise = others } : file;

    public double Of(string metric) => OfMetrics.GetValueOrDefault(metric, Otherwise);
}
