using Runner.Torch.Measuring;

namespace Runner.Torch.Tests.Measuring;

public sealed class Percentiles
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 2.5)]
    [InlineData(0.1, 1.3)]
    [InlineData(1, 4)]
    public void AShareBetweenTwoValuesLiesOnTheLineBetweenThem(double share, double expected) =>
        Assert.Equal(expected, Percentile.Of([1, 2, 3, 4], share), 1e-12);

    [Fact]
    public void NothingHasNoPercentile() => Assert.Equal(double.NaN, Percentile.Of([], 0.5));
}
