using Runner.Abstractions;
using Runner.Torch.Measuring;

namespace Runner.Metrics.Scoring;

/// <summary>Errors over the pixels of one image.</summary>
[CountsFor(Purpose.Scores)]
internal static class Errors
{
    public static double RootMeanSquare(ReadOnlySpan<float> prediction, ReadOnlySpan<float> target)
    {
        double sum = 0;
        for (int i = 0; i < prediction.Length; i++)
        {
            double error = (double)prediction[i] - target[i];
            sum += error * error;
        }

        return Math.Sqrt(sum / prediction.Length);
    }

    public static double MeanAbsolute(ReadOnlySpan<float> prediction, ReadOnlySpan<float> target)
    {
        double sum = 0;
        for (int i = 0; i < prediction.Length; i++)
        {
            sum += Math.Abs((double)prediction[i] - target[i]);
        }

        return sum / prediction.Length;
    }
}
