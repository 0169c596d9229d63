using Runner.Metrics.Scoring;
using Runner.Torch.Measuring;

namespace Runner.Metrics;

/// <summary>Metrics of predicted numbers.</summary>
public static class RegressionMetrics
{
    /// <summary>Rank correlation, ties sharing ranks; NaN where one side is constant.</summary>
    public static IMetric Spearman => new ImageMetric("spearman", largerIsBetter: true, Correlation.Spearman);

    /// <summary>Linear correlation; NaN where one side is constant.</summary>
    public static IMetric Pearson => new ImageMetric("pearson", largerIsBetter: true, Correlation.Pearson);

    /// <summary>Root of the mean square error.</summary>
    public static IMetric RootMeanSquareError => new ImageMetric("rmse", largerIsBetter: false, Errors.RootMeanSquare);

    /// <summary>Mean absolute error.</summary>
    public static IMetric MeanAbsoluteError => new ImageMetric("mae", largerIsBetter: false, Errors.MeanAbsolute);
}
