using Probes.Kinds;
using Probes.Metrics;
using Runner.Abstractions;
using Runner.Torch.Measuring;
using Runner.Torch.Registration;

namespace Probes;

/// <summary>Probes that read one cell of an activation at a time, and the metrics that suit them.</summary>
public sealed class ProbesPlugin : IPlugin
{
    public void Register(ICatalog catalog)
    {
        RegisterProbes(catalog);
        catalog.AddMetric<NoSettings>("spearman", "Rank correlation over an image's pixels, ties sharing ranks; undefined where label or prediction is constant.", (_, _) => RegressionMetrics.Spearman);
        catalog.AddMetric<NoSettings>("pearson", "Linear correlation over an image's pixels; undefined where label or prediction is constant.", (_, _) => RegressionMetrics.Pearson);
        catalog.AddMetric<NoSettings>("rmse", "Root mean square error over an image's pixels.", (_, _) => RegressionMetrics.RootMeanSquareError);
        catalog.AddMetric<NoSettings>("mae", "Mean absolute error over an image's pixels.", (_, _) => RegressionMetrics.MeanAbsoluteError);
        catalog.AddMetric<NoSettings>("accuracy", "Share of an image's pixels whose class is right.", (_, _) => ClassMetrics.Accuracy);
        catalog.AddMetric<ClassMetricSettings>("dice", "Twice the overlap of a class over the sum of both areas; undefined where the class is in neither.", (settings, _) => ClassMetrics.Dice(settings.Class));
        catalog.AddMetric<ClassMetricSettings>("iou", "Overlap of a class over the union; undefined where the class is in neither.", (settings, _) => ClassMetrics.IntersectionOverUnion(settings.Class));
    }

    private static void RegisterProbes(ICatalog catalog)
    {
        catalog.AddProbe<LinearRegressionSettings>("linear-regression", "Predicts a number per pixel, linear in the channels of one cell.", (settings, _) =>
            new ReadoutProbe("linear-regression", new LinearKind(1, settings.Bias), new RegressionTask(settings.Loss, settings.Delta, settings.Smoothness), settings));
        catalog.AddProbe<LinearClassificationSettings>("linear-classification", "Predicts a class per pixel, linear in the channels of one cell.", (settings, _) =>
            new ReadoutProbe("linear-classification", new LinearKind(settings.Classes, settings.Bias), new ClassificationTask(settings.Classes), settings));
        catalog.AddProbe<MlpRegressionSettings>("mlp-regression", "Predicts a number per pixel through one hidden layer of rectified units.", (settings, _) =>
            new ReadoutProbe("mlp-regression", new MlpKind(settings.Hidden, 1), new RegressionTask(settings.Loss, settings.Delta, settings.Smoothness), settings));
        catalog.AddProbe<MlpClassificationSettings>("mlp-classification", "Predicts a class per pixel through one hidden layer of rectified units.", (settings, _) =>
            new ReadoutProbe("mlp-classification", new MlpKind(settings.Hidden, settings.Classes), new ClassificationTask(settings.Classes), settings));
    }
}
