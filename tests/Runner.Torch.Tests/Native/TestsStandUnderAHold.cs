namespace Runner.Torch.Tests.Native;

public sealed class TestsStandUnderAHold
{
    // Never disposed: what was dropped is finalised, and tells so, only after the tests that stand under the hold.
    private static readonly CountdownEvent s_finalised = new(1);

    [Fact]
    public void NothingIsFinalisedUnderATestThatComputes()
    {
        Garbage.Drop(s_finalised);

        GC.Collect();

        Assert.False(s_finalised.Wait(TimeSpan.FromMilliseconds(100)));
    }
}
