using Runner.Abstractions;
using Runner.Stages.Evaluating;
using Runner.Torch.Measuring;
using static TorchSharp.torch;

namespace Runner.Stages.Intervening;

/// <summary>What one intervention did to a batch.</summary>
/// <param name="Name">The intervention's name in the experiment.</param>
/// <param name="Images">[n, 3, H, W] in 0 to 1.</param>
/// <param name="Found">[n, H, W]: the labeler's answer on the new images, scaled.</param>
/// <param name="Metrics">What is measured.</param>
/// <param name="Labels">The original and the wanted labels.</param>
/// <param name="EditNorm">The mean norm of the edits.</param>
internal sealed record InterventionResult(string Name, Tensor Images, Tensor Found, IReadOnlyList<IMetric> Metrics, EditedLabels Labels, double EditNorm)
{
    /// <summary>Agreement with the wanted label, and with the label that the picture had (<c>-original</c>).</summary>
    public IEnumerable<MetricRow> Rows
    {
        get
        {
            Dictionary<string, string> labels = new() { ["intervention"] = Name };
            foreach (IMetric metric in Metrics)
            {
                yield return new MetricRow(metric.Name, Summary.Mean(metric.Measure(Found, Labels.Target)), labels);
                yield return new MetricRow(metric.Name + "-original", Summary.Mean(metric.Measure(Found, Labels.Original)), labels);
            }

            yield return new MetricRow("edit-norm", EditNorm, labels);
        }
    }
}
