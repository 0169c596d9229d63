using Runner.Abstractions;
using Runner.Torch.Measuring;
using Runner.Torch.Registration;

namespace Runner.Metrics;

/// <summary>Registers the metrics that need no plugin.</summary>
public sealed class BuiltInMetrics : IPlugin
{
    /// <inheritdoc/>
    public void Register(ICatalog catalog)
    {
        catalog.AddMetric<NoSettings>("spearman", "Rank correlation over an image's pixels, ties sharing ranks.", (_, _) => RegressionMetrics.Spearman);
        catalog.AddMetric<NoSettings>("pearson", "Linear correlation over an image's pixels.", (_, _) => RegressionMetrics.Pearson);
        catalog.AddMetric<NoSettings>("rmse", "Root mean square error over an image's pixels.", (_, _) => RegressionMetrics.RootMeanSquareError);
        catalog.AddMetric<NoSettings>("mae", "Mean absolute error over an image's pixels.", (_, _) => RegressionMetrics.MeanAbsoluteError);
        catalog.AddMetric<NoSettings>("accuracy", "Share of an image's pixels whose class is right.", (_, _) => ClassMetrics.Accuracy);
        catalog.AddMetric<ClassMetricSettings>("dice", "Twice the overlap of a class over the sum of both areas.", (settings, _) => ClassMetrics.Dice(settings.Class));
        catalog.AddMetric<ClassMetricSettings>("iou", "Overlap of a class over the union.", (settings, _) => ClassMetrics.IntersectionOverUnion(settings.Class));
    }
}
