using Probes.Kinds;
using Runner.Abstractions;
using Runner.Torch.Registration;

namespace Probes;

/// <summary>Probes that read one cell of an activation at a time.</summary>
public sealed class ProbesPlugin : IPlugin
{
    public void Register(ICatalog catalog)
    {
        catalog.AddProbe<LinearRegressionSettings>("linear-regression", "Predicts a number per pixel, linear in the channels of one cell.", (settings, _) =>
            new ReadoutProbe("linear-regression", new LinearKind(1, settings.Bias), new RegressionTask(settings.Loss, settings.Delta, settings.Smoothness, settings.TotalVariation), settings));
        catalog.AddProbe<LinearClassificationSettings>("linear-classification", "Predicts a class per pixel, linear in the channels of one cell.", (settings, _) =>
            new ReadoutProbe("linear-classification", new LinearKind(settings.Classes, settings.Bias), new ClassificationTask(settings.Classes, settings.Loss, settings.Smoothness, settings.TotalVariation), settings));
        catalog.AddProbe<MlpRegressionSettings>("mlp-regression", "Predicts a number per pixel through one hidden layer of rectified units.", (settings, _) =>
            new ReadoutProbe("mlp-regression", new MlpKind(settings.Hidden, 1), new RegressionTask(settings.Loss, settings.Delta, settings.Smoothness, settings.TotalVariation), settings));
        catalog.AddProbe<MlpClassificationSettings>("mlp-classification", "Predicts a class per pixel through one hidden layer of rectified units.", (settings, _) =>
            new ReadoutProbe("mlp-classification", new MlpKind(settings.Hidden, settings.Classes), new ClassificationTask(settings.Classes, settings.Loss, settings.Smoothness, settings.TotalVariation), settings));
    }
}
