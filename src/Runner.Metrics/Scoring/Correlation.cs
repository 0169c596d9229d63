using Runner.Abstractions;
using Runner.Torch.Measuring;

namespace Runner.Metrics.Scoring;

/// <summary>Correlations over the pixels of one image; NaN where one side is constant or not a number.</summary>
[CountsFor(Purpose.Scores)]
internal static class Correlation
{
    public static double Spearman(ReadOnlySpan<float> prediction, ReadOnlySpan<float> target)
        => HasNaN(prediction) || HasNaN(target) ? double.NaN : Of(Ranks.Of(prediction), Ranks.Of(target));

    public static double Pearson(ReadOnlySpan<float> prediction, ReadOnlySpan<float> target) => Of(Widen(prediction), Widen(target));

    public static double Of(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        (double leftMean, double rightMean) = (Mean(left), Mean(right));
        double product = 0;
        double leftSquares = 0;
        double rightSquares = 0;
        for (int i = 0; i < left.Length; i++)
        {
            double l = left[i] - leftMean;
            double r = right[i] - rightMean;
            product += l * r;
            leftSquares += l * l;
            rightSquares += r * r;
        }

        return IsConstant(left) || IsConstant(right) ? double.NaN : Math.Clamp(product / Math.Sqrt(leftSquares * rightSquares), -1, 1);
    }

    private static bool HasNaN(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (float.IsNaN(value))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsConstant(ReadOnlySpan<double> values) => values.IndexOfAnyExcept(values[0]) < 0;

    private static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }

    private static double[] Widen(ReadOnlySpan<float> values)
    {
        double[] wide = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            wide[i] = values[i];
        }

        return wide;
    }
}
