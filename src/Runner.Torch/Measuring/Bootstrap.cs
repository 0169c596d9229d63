using Runner.Abstractions;

namespace Runner.Torch.Measuring;

/// <summary>A percentile bootstrap interval of a mean over images (Efron 1979): how far the mean would move with other images.</summary>
[CountsFor(Purpose.Scores)]
public static class Bootstrap
{
    /// <summary>Draws the images anew many times and takes the middle of the means.</summary>
    /// <param name="values">One score per image; undefined ones (NaN) are left out.</param>
    /// <param name="seed">Decides the draws.</param>
    /// <param name="resamples">How many times the images are drawn anew.</param>
    /// <param name="level">The coverage, such as 0.95.</param>
    /// <returns>The interval's ends; NaN twice where no score is defined.</returns>
    public static (double Low, double High) Interval(IReadOnlyList<double> values, int seed, int resamples = 1000, double level = 0.95)
    {
        double[] defined = [.. values.Where(value => !double.IsNaN(value))];
        if (defined.Length == 0)
        {
            return (double.NaN, double.NaN);
        }

        Random random = new(seed);
        double[] means = new double[resamples];
        for (int i = 0; i < resamples; i++)
        {
            double sum = 0;
            for (int j = 0; j < defined.Length; j++)
            {
                sum += defined[random.Next(defined.Length)];
            }

            means[i] = sum / defined.Length;
        }

        Array.Sort(means);
        return (Percentile.Of(means, (1 - level) / 2), Percentile.Of(means, (1 + level) / 2));
    }
}
