using System.Runtime.CompilerServices;

namespace Runner.Torch.Tests.Native;

public sealed class TestsStandUnderAHold
{
    [Fact]
    public void NothingIsFinalisedUnderATestThatComputes()
    {
        using ManualResetEventSlim finalised = new();
        Drop(finalised);

        GC.Collect();

        Assert.False(finalised.Wait(TimeSpan.FromMilliseconds(100)));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Drop(ManualResetEventSlim finalised) => _ = new Told(finalised);

    private sealed class Told(ManualResetEventSlim finalised)
    {
        ~Told() => finalised.Set();
    }
}
