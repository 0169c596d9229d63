using Runner.Metrics.Scoring;
using Runner.Torch.Measuring;

namespace Runner.Metrics;

/// <summary>Metrics of predicted classes.</summary>
public static class ClassMetrics
{
    /// <summary>Share of the pixels whose class is right.</summary>
    public static IMetric Accuracy => new ImageMetric("accuracy", largerIsBetter: true, ShareOfEqual);

    /// <summary>Twice the overlap of a class over the sum of both areas; 1 where it is nowhere and found nowhere.</summary>
    /// <param name="kind">The class: 1 is the foreground of a mask. Others are in the metric's name.</param>
    public static IMetric Dice(int kind) => new ImageMetric("dice" + Suffix(kind), largerIsBetter: true, (left, right) => Overlap.Of(left, right, kind).Dice);

    /// <summary>Overlap of a class over the union; NaN where both are empty.</summary>
    /// <param name="kind">As in <see cref="Dice"/>.</param>
    public static IMetric IntersectionOverUnion(int kind)
        => new ImageMetric("iou" + Suffix(kind), largerIsBetter: true, (left, right) => Overlap.Of(left, right, kind).IntersectionOverUnion);

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
