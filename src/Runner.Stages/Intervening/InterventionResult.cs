using System.Globalization;
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
/// <param name="EditNorms">For each image the mean norm of its edits; null: it is another sample's picture, to compare with.</param>
internal sealed record InterventionResult(string Name, Tensor Images, Tensor Found, IReadOnlyList<StageMetric> Metrics, EditedLabels Labels, IReadOnlyList<double>? EditNorms)
{
    private const string OriginalSuffix = "-original";
    private const string EditNormName = "edit-norm";
    public const string InterventionLabel = "intervention";

    /// <summary>
    /// For each image its agreement with the wanted label, and with the label that the picture had (<c>-original</c>), labelled <c>image</c>; where a metric is undefined its row says why.
    /// Of each image also the mean norm of its edits.
    /// </summary>
    public IEnumerable<MetricRow> Rows =>
    [
        .. Metrics.SelectMany(metric => RowsOf(metric, "", Labels.Target).Concat(RowsOf(metric, OriginalSuffix, Labels.Original))),
        .. (EditNorms ?? []).Zip(Labels.Index, (norm, index) => new MetricRow(EditNormName, norm, LabelsOf(index))),
    ];

    /// <summary>What <see cref="Rows"/> gives.</summary>
    public static IEnumerable<MetricPromise> Promises(IEnumerable<StageMetric> metrics, IReadOnlyList<string> interventions, IReadOnlyList<string> images)
    {
        Dictionary<string, IReadOnlyList<string>?> ofImage = new() { [InterventionLabel] = interventions, [MetricRow.ImageLabel] = images };
        return [.. metrics.SelectMany(metric => new[] { "", OriginalSuffix }.Select(suffix => new MetricPromise(metric.Name + suffix, metric.Better) { Labels = ofImage })), new MetricPromise(EditNormName, Better.Neither) { Labels = ofImage }];
    }

    private IEnumerable<MetricRow> RowsOf(StageMetric metric, string suffix, Tensor labels) => Scores(metric, labels)
        .Zip(Labels.Index, (score, index) => new MetricRow(
            metric.Name + suffix,
            score.Value,
            LabelsOf(index))
        {
            Better = metric.Better,
            Note = score.IsDefined ? "" : score.Reason,
        });

    private Dictionary<string, string> LabelsOf(int index) => new() { [InterventionLabel] = Name, [MetricRow.ImageLabel] = index.ToString(CultureInfo.InvariantCulture) };

    // Where the object shall be gone, its overlap with nothing tells nothing: it is 0 however much of it is left.
    private IEnumerable<Score> Scores(StageMetric metric, Tensor labels)
    {
        Score[] scores = metric.Measure(Found, labels);
        if (metric.Class is not { } about) return scores;
        using Tensor there = labels.eq(about).flatten(1).any(1).cpu();
        return scores.Zip(there.data<bool>().ToArray(), (score, isThere) => isThere || !score.IsDefined ? score : Score.Undefined($"class {about} is not in the label that is compared with"));
    }
}
