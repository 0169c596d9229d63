using Runner.Engine.Reporting;

namespace Runner.Engine.Tests.Reporting;

public sealed class IntervalsOfMeans
{
    // scipy.stats.t.ppf(0.975, n)
    [Theory]
    [InlineData(1, 12.706204736174694)]
    [InlineData(2, 4.302652729749462)]
    [InlineData(3, 3.1824463052837078)]
    [InlineData(4, 2.7764451051977934)]
    [InlineData(5, 2.570581835636314)]
    [InlineData(9, 2.2621571627982049)]
    [InlineData(10, 2.2281388519649385)]
    [InlineData(30, 2.0422724563012373)]
    [InlineData(1000, 1.9623390808264143)]
    public void TheQuantileIsThatOfStudentsDistribution(int freedom, double expected) => Assert.Equal(expected, MeanInterval.Quantile(freedom), 1e-9);

    // For two values a and b: (a + b) / 2 ± tan(0.95 π / 2) |a - b| / 2, for Student's distribution with one degree of freedom is Cauchy's.
    [Fact]
    public void TwoValuesHaveTheIntervalOfCauchysDistribution()
    {
        MeanInterval interval = MeanInterval.Of([0.6, 0.7]);

        double half = Math.Tan(0.95 * Math.PI / 2) * 0.05;
        Assert.Equal(0.65, interval.Mean, 1e-12);
        Assert.Equal(0.65 - half, interval.Low, 1e-9);
        Assert.Equal(0.65 + half, interval.High, 1e-9);
    }

    // scipy.stats.t.interval(0.95, 4, 3, scipy.stats.sem([1, 2, 3, 4, 5])), and by hand: 3 ± 2.776445 √(2.5 / 5)
    [Fact]
    public void FiveValuesHaveTheirStandardErrorTimesT()
    {
        MeanInterval interval = MeanInterval.Of([1, 2, 3, 4, 5]);

        Assert.Equal(3 - (2.7764451051977934 * Math.Sqrt(0.5)), interval.Low, 1e-9);
        Assert.Equal(3 + (2.7764451051977934 * Math.Sqrt(0.5)), interval.High, 1e-9);
    }

    [Fact]
    public void OneValueHasNoInterval() => Assert.Equal(new MeanInterval(0.5, double.NaN, double.NaN), MeanInterval.Of([0.5]));

    [Fact]
    public void AnUndefinedValueMakesAllUndefined() => Assert.Equal(new MeanInterval(double.NaN, double.NaN, double.NaN), MeanInterval.Of([0.5, double.NaN, 0.7]));
}
