using Runner.Abstractions;
using Runner.Torch.Labeling;
using Runner.Torch.Measuring;
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

    // From the pixels that are of the class in both, and the sum of both areas.
    private static ImageMetric OfClass(string name, int kind, Func<Tensor, Tensor, Tensor> score) => new(name + Suffix(kind), Better.Larger, LabelType.Classes, (predicted, labels) =>
    {
        (Tensor predictions, Tensor labelled) = (predicted.eq(kind), labels.eq(kind));
        Tensor areas = Count(predictions) + Count(labelled);
        return new ImageScores(score(Count(predictions.logical_and(labelled)), areas), (areas.eq(0), $"class {kind} is neither in the label nor in the prediction"));
    });

    private static string Suffix(int kind) => kind switch
    {
        1 => "",
        0 => "-background",
        _ => $"-class-{kind}",
    };

    // [images], float64.
    private static Tensor Count(Tensor pixels) => pixels.sum([1], type: ScalarType.Int64).to(ScalarType.Float64);
}
