using System.Globalization;
using Runner.Abstractions;
using Runner.Stages.Evaluating;
using static TorchSharp.torch;

namespace Runner.Stages.Intervening;

/// <summary>What one intervention did to a batch.</summary>
/// <param name="Name">The intervention's name in the experiment.</param>
/// <param name="Images">[n, 3, H, W] in 0 to 1.</param>
/// <param name="Found">[n, H, W]: the labeler's answer on the new images, scaled.</param>
/// <param name="Metrics">What is measured.</param>
/// <param name="Labels">The original and the wanted labels.</param>
/// <param name="EditNorm">The mean norm of the edits; null: it is another sample's picture, to compare with.</param>
internal sealed record InterventionResult(string Name, Tensor Images, Tensor Found, IReadOnlyList<StageMetric> Metrics, EditedLabels Labels, double? EditNorm)
{
    private const string OriginalSuffix = "-original";
    private const string EditNormName = "edit-norm";
    public const string InterventionLabel = "intervention";

    /// <summary>
    /// For each image its agreement with the wanted label, and with the label that the picture had (<c>-original</c>), labelled <c>image</c>; where a metric is undefined its row says why.
    /// For the batch the norm of the edits.
    /// </summary>
    public IEnumerable<MetricRow> Rows =>
    [
        .. Metrics.SelectMany(metric => RowsOf(metric, "", Labels.Target).Concat(RowsOf(metric, OriginalSuffix, Labels.Original))),
        .. EditNorm is { } norm ? [new MetricRow(EditNormName, norm, new Dictionary<string, string> { [InterventionLabel] = Name })] : Array.Empty<MetricRow>(),
    ];

    /// <summary>What <see cref="Rows"/> gives.</summary>
    public static IEnumerable<MetricPromise> Promises(IEnumerable<StageMetric> metrics, IReadOnlyList<string> interventions, IReadOnlyList<string> images)
    {
        Dictionary<string, IReadOnlyList<string>?> ofEdit = new() { [InterventionLabel] = interventions };
        Dictionary<string, IReadOnlyList<string>?> ofImage = new() { [InterventionLabel] = interventions, [MetricRow.ImageLabel] = images };
        return [.. metrics.SelectMany(metric => new[] { "", OriginalSuffix }.Select(suffix => new MetricPromise(metric.Name + suffix, metric.Better) { Labels = ofImage })), new MetricPromise(EditNormName, Better.Neither) { Labels = ofEdit }];
    }

    private IEnumerable<MetricRow> RowsOf(StageMetric metric, string suffix, Tensor labels) => metric.Measure(Found, labels)
        .Zip(Labels.Index, (score, index) => new MetricRow(
            metric.Name + suffix,
            score.Value,
            new Dictionary<string, string> { [InterventionLabel] = Name, [MetricRow.ImageLabel] = index.ToString(CultureInfo.InvariantCulture) })
        {
            Better = metric.Better,
            Note = score.IsDefined ? "" : score.Reason,
        });
}
