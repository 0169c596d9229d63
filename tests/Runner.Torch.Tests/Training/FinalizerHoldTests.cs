using System.Runtime.CompilerServices;
using Runner.Torch.Training;

namespace Runner.Torch.Tests.Training;

public sealed class FinalizerHoldTests
{
    [Fact]
    public void NothingIsFinalisedWhileHeldAndEverythingAfterwards()
    {
        using CountdownEvent finalised = new(1);
        using (FinalizerHold.Begin())
        {
            Drop(finalised);
            GC.Collect();
            Assert.False(finalised.Wait(TimeSpan.FromMilliseconds(100)));
        }

        Assert.True(finalised.Wait(TimeSpan.FromSeconds(10)));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Drop(CountdownEvent finalised) => _ = new Dropped(finalised);

    private sealed class Dropped(CountdownEvent finalised)
    {
        ~Dropped() => finalised.Signal();
    }
}
