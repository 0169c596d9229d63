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
        catalog.AddMetric<ErrorMetricSettings>("rmse", "Root mean square error over an image's pixels.", (settings, _) => RegressionMetrics.RootMeanSquareError(settings.Aligned));
        catalog.AddMetric<ErrorMetricSettings>("mae", "Mean absolute error over an image's pixels.", (settings, _) => RegressionMetrics.MeanAbsoluteError(settings.Aligned));
        catalog.AddMetric<ErrorMetricSettings>("r2", "Share of the label's variance within an image that is predicted (coefficient of determination).", (settings, _) => RegressionMetrics.Determination(settings.Aligned));
        catalog.AddMetric<ErrorMetricSettings>("abs-rel", "Mean of |prediction - label| / label, in the labels' own units, where the label is above 0.", (settings, _) => RegressionMetrics.RelativeError(settings.Aligned));
        catalog.AddMetric<DeltaMetricSettings>("delta", "Share of pixels, where the label is above 0, whose prediction and label are within a factor of 1.25, 1.25^2 or 1.25^3, in the labels' own units.", (settings, _) => RegressionMetrics.RatioWithin(settings.Power, settings.Aligned));
        catalog.AddMetric<NoSettings>("accuracy", "Share of an image's pixels whose class is right.", (_, _) => ClassMetrics.Accuracy);
        catalog.AddMetric<ClassMetricSettings>("dice", "Twice the overlap of a class over the sum of both areas.", (settings, _) => ClassMetrics.Dice(settings.Class));
        catalog.AddMetric<ClassMetricSettings>("iou", "Overlap of a class over the union.", (settings, _) => ClassMetrics.IntersectionOverUnion(settings.Class));
        catalog.AddMetric<NoSettings>("mean-iou", "Mean overlap over union of the classes that are in an image's label or prediction.", (_, _) => ClassMetrics.MeanIntersectionOverUnion);
        catalog.AddMetric<ClassMetricSettings>("average-precision", "Area under precision over recall, the pixels in order of a class's probability.", (settings, _) => ClassMetrics.AveragePrecision(settings.Class));
        catalog.AddMetric<CalibrationSettings>("calibration-error", "How far the probability of the most probable class is from the share of an image's pixels where it is right (expected calibration error).", (settings, _) => ClassMetrics.CalibrationError(settings.Bins));
    }
}
