using Probes.Scoring;
using Runner.Torch.Measuring;

namespace Probes.Metrics;

/// <summary>Metrics of predicted numbers.</summary>
internal static class RegressionMetrics
{
    public static IMetric Spearman => new ImageMetric("spearman", largerIsBetter: true, Correlation.Spearman);

    public static IMetric Pearson => new ImageMetric("pearson", largerIsBetter: true, Correlation.Pearson);

    public static IMetric RootMeanSquareError => new ImageMetric("rmse", largerIsBetter: false, Errors.RootMeanSquare);

    public static IMetric MeanAbsoluteError => new ImageMetric("mae", largerIsBetter: false, Errors.MeanAbsolute);
}
