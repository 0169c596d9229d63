using Runner.Abstractions;
using Runner.Stages.Labeling;
using Runner.Torch.Measuring;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Evaluating;

/// <summary>Compares labels with true labels, image by image, in one unit.</summary>
internal sealed class EvaluateStage(EvaluateSettings settings) : IStage
{
    /// <inheritdoc/>
    public IReadOnlyList<Unit> Plan(IPlanContext context) =>
        [new Unit
        {
            Key = "all",
            Recipe = new Dictionary<string, string>(),
            Inputs = [.. FinishedUnits.ReferencesOf(context, settings.Predicted), .. FinishedUnits.ReferencesOf(context, settings.Truth)],
        }];

    /// <inheritdoc/>
    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        LabelSet predicted = LabelSet.Read(FinishedUnits.ReferencesOf(context, settings.Predicted).Select(context.FolderOf));
        LabelSet truth = LabelSet.Read(FinishedUnits.ReferencesOf(context, settings.Truth).Select(context.FolderOf)).Align(predicted.Index, settings.Truth.Name);
        IMetric[] metrics = [.. settings.Metrics.Select(context.Create)];
        double[][] values = [.. metrics.Select(metric => metric.Measure(predicted.Labels, truth.Labels))];
        MetricRow[] rows = [.. metrics.SelectMany((metric, number) => Summary.Rows(metric, values[number]))];
        context.Publish(units[0], folder => Summary.WriteImages(folder, predicted.Index, metrics, values), rows);
    }
}
