using Runner.Abstractions;
using Runner.Torch.Labeling;
using Runner.Torch.Measuring;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Metrics;

/// <summary>
/// Metrics of predicted classes. Dice and intersection over union of a class that is neither in the label nor in the prediction are undefined: nothing on nothing must not raise a mean, as the
/// 1 that is sometimes given to it does. Where one of the two has the class, they are defined, and 0 where the other has not.
/// </summary>
[CountsFor(Purpose.Scores)]
public static class ClassMetrics
{
    /// <summary>Share of the pixels whose class is right.</summary>
    public static IMetric Accuracy => new ImageMetric("accuracy", Better.Larger, LabelType.Classes, (predicted, labels) => new ImageScores(Count(predicted.eq(labels)) / labels.shape[1]));

    /// <summary>Twice the overlap of a class over the sum of both areas; undefined where it is in neither.</summary>
    /// <param name="kind">The class: 1 is the foreground of a mask. Others are in the metric's name.</param>
    public static IMetric Dice(int kind) => OfClass("dice", kind, (both, areas) => 2 * both / areas);

    /// <summary>Overlap of a class over the union; undefined where it is in neither.</summary>
    /// <param name="kind">As in <see cref="Dice"/>.</param>
    public static IMetric IntersectionOverUnion(int kind) => OfClass("iou", kind, (both, areas) => both / (areas - both));

    /// <summary>
    /// The mean intersection over union of all classes that are in the label or in the prediction of an image. Undefined where both are of one and the same class: there was nothing to tell apart.
    /// </summary>
    public static IMetric MeanIntersectionOverUnion => new ImageMetric("mean-iou", Better.Larger, LabelType.Classes, (predicted, labels) =>
    {
        Tensor sum = torch.zeros(labels.shape[0], dtype: ScalarType.Float64, device: labels.device);
        Tensor present = torch.zeros_like(sum);
        foreach (long kind in torch.cat([predicted.flatten(), labels.flatten()]).unique().output.cpu().data<long>())
        {
            (Tensor predictions, Tensor labelled) = (predicted.eq(kind), labels.eq(kind));
            Tensor union = Count(predictions.logical_or(labelled));
            sum += Count(predictions.logical_and(labelled)) / union.clamp_min(1);
            present += (union > 0).to(ScalarType.Float64);
        }

        return new ImageScores(sum / present, (present.eq(1), "label and prediction are of one class"));
    });

    /// <summary>
    /// The area under precision over recall of a class as its probability orders the pixels: the mean, over the class's pixels, of the precision among the pixels that are held at least as probable.
    /// Equal probabilities stand in no order. Undefined where every pixel of the label is of the class, or none.
    /// </summary>
    /// <param name="kind">As in <see cref="Dice"/>.</param>
    public static IMetric AveragePrecision(int kind) => new ImageMetric("average-precision" + Suffix(kind), Better.Larger, LabelType.Classes, (probabilities, labels) =>
    {
        Tensor labelled = labels.eq(kind);
        Tensor total = Count(labelled);
        (Tensor, string)[] undefined = [(total.eq(0), $"class {kind} is not in the label"), (total.eq(labels.shape[1]), $"the label is class {kind} everywhere")];
        if (kind >= probabilities.shape[1]) return new ImageScores(total, [.. undefined, (torch.ones_like(labelled.select(1, 0)), $"there is no probability of class {kind}")]);
        (Tensor sorted, Tensor order) = probabilities.select(1, kind).sort(1, descending: true);
        (long images, long pixels) = (labels.shape[0], labels.shape[1]);
        Tensor places = torch.arange(1, pixels + 1, dtype: ScalarType.Float64, device: labels.device).unsqueeze(0);
        Tensor ends = torch.cat([sorted.narrow(1, 1, pixels - 1).ne(sorted.narrow(1, 0, pixels - 1)), torch.ones([images, 1], dtype: ScalarType.Bool, device: labels.device)], 1);
        Tensor last = torch.where(ends, places, torch.full_like(places, pixels)).flip(1).cummin(1).values.flip(1); // of the pixels that are held as probable
        Tensor right = labelled.gather(1, order).to(ScalarType.Float64);
        Tensor precision = right.cumsum(1).gather(1, last.to(ScalarType.Int64) - 1) / last;
        return new ImageScores((precision * right).sum([1]) / total, undefined);
    })
    {
        Takes = MetricInput.Ranking,
        Class = kind,
    };

    /// <summary>
    /// Expected calibration error (Naeini et al. 2015; Guo et al. 2017) over an image's pixels: sorted by the probability of the most probable class into parts of equal width, the mean distance between
    /// that probability and the share of pixels where the class is right, weighted by the parts' pixels.
    /// </summary>
    /// <param name="bins">The number of parts.</param>
    public static IMetric CalibrationError(int bins) => new ImageMetric("calibration-error", Better.Smaller, LabelType.Classes, (probabilities, labels) =>
    {
        (Tensor confidence, Tensor kinds) = probabilities.max(1);
        Tensor excess = confidence - kinds.eq(labels).to(ScalarType.Float64); // Summed over a part: its pixels times (confidence - accuracy).
        Tensor parts = ((confidence * bins).ceil() - 1).clamp(0, bins - 1).nan_to_num().to(ScalarType.Int64); // A bound belongs to the part below it.
        Tensor sums = torch.zeros([labels.shape[0], bins], dtype: ScalarType.Float64, device: labels.device).scatter_add_(1, parts, excess);
        return new ImageScores(sums.abs().sum([1]) / labels.shape[1]);
    })
    {
        Takes = MetricInput.Probabilities,
    };

    // From the pixels that are of the class in both, and the sum of both areas.
    private static ImageMetric OfClass(string name, int kind, Func<Tensor, Tensor, Tensor> score) => new(name + Suffix(kind), Better.Larger, LabelType.Classes, (predicted, labels) =>
    {
        (Tensor predictions, Tensor labelled) = (predicted.eq(kind), labels.eq(kind));
        Tensor areas = Count(predictions) + Count(labelled);
        return new ImageScores(score(Count(predictions.logical_and(labelled)), areas), (areas.eq(0), $"class {kind} is neither in the label nor in the prediction"));
    })
    {
        Class = kind,
    };

    private static string Suffix(int kind) => kind switch
    {
        1 => "",
        0 => "-background",
        _ => $"-class-{kind}",
    };

    // [images], float64.
    private static Tensor Count(Tensor pixels) => pixels.sum([1], type: ScalarType.Int64).to(ScalarType.Float64);
}
