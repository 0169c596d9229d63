
namespace Runner.Training.Tests;

public sealed class SampleOrderTests
{
    [Fact]
    public void EveryPassSeesEverySampleOnceInAnotherOrder()
    {
        SampleOrder order = new(10, seed: 3);
        long[] first = [.. order.Take(0, 10)];
        long[] second = [.. order.Take(10, 10)];

        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i), first.Order());
        Assert.Equal(first.Order(), second.Order());
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void TheOrderFollowsFromSeedAndPositionAlone()
    {
        SampleOrder order = new(10, seed: 3);
        IReadOnlyList<long> late = order.Take(95, 10);
        Assert.Equal(late, new SampleOrder(10, seed: 3).Take(95, 10));
        Assert.NotEqual(late, new SampleOrder(10, seed: 4).Take(95, 10));
    }
}
