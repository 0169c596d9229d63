using Runner.Abstractions;
using Runner.Metrics.Scoring;
using Runner.Torch.Labeling;
using Runner.Torch.Measuring;

namespace Runner.Metrics;

/// <summary>
/// Metrics of predicted classes. Dice and intersection over union of a class that is neither in the label nor in the prediction are undefined: nothing on nothing must not raise a mean, as the
/// 1 that is sometimes given to it does. Where one of the two has the class, they are defined, and 0 where the other has not.
/// </summary>
[CountsFor(Purpose.Scores)]
public static class ClassMetrics
{
    /// <summary>Share of the pixels whose class is right.</summary>
    public static IMetric Accuracy => new ImageMetric("accuracy", Better.Larger, LabelType.Classes, (predicted, label) => ShareOfEqual(predicted, label));

    /// <summary>Twice the overlap of a class over the sum of both areas; undefined where it is in neither.</summary>
    /// <param name="kind">The class: 1 is the foreground of a mask. Others are in the metric's name.</param>
    public static IMetric Dice(int kind) => OfClass("dice", kind, overlap => overlap.Dice);

    /// <summary>Overlap of a class over the union; undefined where it is in neither.</summary>
    /// <param name="kind">As in <see cref="Dice"/>.</param>
    public static IMetric IntersectionOverUnion(int kind) => OfClass("iou", kind, overlap => overlap.IntersectionOverUnion);

    private static ImageMetric OfClass(string name, int kind, Func<Overlap, double> score) => new(name + Suffix(kind), Better.Larger, LabelType.Classes, (predicted, label) =>
    {
        Overlap overlap = Overlap.Of(predicted, label, kind);
        return overlap.IsOfNothing ? Score.Undefined($"class {kind} is neither in the label nor in the prediction") : score(overlap);
    });

    private static string Suffix(int kind) => kind switch
    {
        1 => "",
        0 => "-background",
        _ => $"-class-{kind}",
    };

    private static double ShareOfEqual(ReadOnlySpan<float> predicted, ReadOnlySpan<float> label)
    {
        long equal = 0;
        for (int i = 0; i < predicted.Length; i++)
        {
            equal += predicted[i] == label[i] ? 1 : 0;
        }

        return (double)equal / predicted.Length;
    }
}
