using Runner.Engine.Reporting;

namespace Runner.Cli.Results;

/// <summary>A number that was measured once or in several repeats.</summary>
/// <param name="Value">The number, or the mean over the repeats; NaN where any of them is undefined.</param>
/// <param name="HalfWidth">Half of the mean's 95% interval; zero without repeats.</param>
/// <param name="Repeats">How many times it was measured.</param>
/// <param name="Undefined">How many of these are undefined.</param>
internal sealed record Estimate(double Value, double HalfWidth, int Repeats, int Undefined)
{
    /// <summary>Whether there is a number.</summary>
    public bool IsDefined => Undefined == 0 && Repeats > 0;

    /// <summary>Takes repeats together.</summary>
    public static Estimate Of(IReadOnlyList<double> repeats)
    {
        MeanInterval interval = MeanInterval.Of(repeats);
        return new Estimate(interval.Mean, repeats.Count > 1 ? (interval.High - interval.Low) / 2 : 0, repeats.Count, repeats.Count(double.IsNaN));
    }
}
