using Probes.Scoring;
using Runner.Torch.Measuring;

namespace Probes.Metrics;

/// <summary>Metrics of predicted classes.</summary>
internal static class ClassMetrics
{
    public static IMetric Accuracy => new ImageMetric("accuracy", largerIsBetter: true, ShareOfEqual);

    public static IMetric Dice(int kind) => new ImageMetric("dice" + Suffix(kind), largerIsBetter: true, (left, right) => Overlap.Of(left, right, kind).Dice);

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
