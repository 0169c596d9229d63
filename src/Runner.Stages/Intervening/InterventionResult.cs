using System.Globalization;
using Runner.Abstractions;
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
    /// <summary>
    /// For each image its agreement with the wanted label, and with the label that the picture had (<c>-original</c>), labelled <c>image</c>; where a metric is undefined there is no row.
    /// For the batch the norm of the edits.
    /// </summary>
    public IEnumerable<MetricRow> Rows =>
    [
        .. Metrics.SelectMany(metric => RowsOf(metric.Name, metric.Measure(Found, Labels.Target)).Concat(RowsOf(metric.Name + "-original", metric.Measure(Found, Labels.Original)))),
        new MetricRow("edit-norm", EditNorm, new Dictionary<string, string> { ["intervention"] = Name }),
    ];

    private IEnumerable<MetricRow> RowsOf(string metric, double[] values) => values
        .Zip(Labels.Index, (value, index) => new MetricRow(
            metric,
            value,
            new Dictionary<string, string> { ["intervention"] = Name, ["image"] = index.ToString(CultureInfo.InvariantCulture) }))
        .Where(row => !double.IsNaN(row.Value));
}
