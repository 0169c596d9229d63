using Runner.Torch.Measuring;

namespace Runner.Torch.Tests.Measuring;

public sealed class BootstrapIntervals
{
    [Fact]
    public void OfCoinTossesIsTheNormalApproximation()
    {
        double[] values = [.. Enumerable.Range(0, 400).Select(i => (double)(i % 2))];

        (double low, double high) = Bootstrap.Interval(values, seed: 1, resamples: 4000);

        double half = 1.96 * Math.Sqrt(0.25 / values.Length);
        Assert.InRange(low, 0.5 - half - 0.006, 0.5 - half + 0.006);
        Assert.InRange(high, 0.5 + half - 0.006, 0.5 + half + 0.006);
    }

    [Fact]
    public void ALowerLevelIsNarrower()
    {
        double[] values = [.. Enumerable.Range(0, 100).Select(i => i / 100.0)];

        (double low, double high) = Bootstrap.Interval(values, seed: 1, level: 0.5);

        // The deviation of the mean is 0.2887 / 10; half of all means lie within 0.6745 of it.
        Assert.InRange(high - low, 2 * 0.6745 * 0.02887 * 0.85, 2 * 0.6745 * 0.02887 * 1.15);
    }

    [Fact]
    public void UndefinedScoresAreLeftOut()
    {
        Assert.Equal((0.25, 0.25), Bootstrap.Interval([0.25, double.NaN, 0.25], seed: 3));
        Assert.Equal((double.NaN, double.NaN), Bootstrap.Interval([double.NaN], seed: 3));
    }

    [Fact]
    public void TheSameSeedGivesTheSameInterval()
    {
        double[] values = [0.1, 0.5, 0.2, 0.9];

        Assert.Equal(Bootstrap.Interval(values, seed: 7), Bootstrap.Interval(values, seed: 7));
    }
}
