using Runner.Torch.Native;
using TorchSharp;

namespace Runner.Torch.Tests.Native;

/// <summary>Alone, and without the hold that the other tests work in: it would keep the garbage of these.</summary>
[CollectionDefinition(nameof(FinalizersGoOn), DisableParallelization = true)]
public sealed class FinalizersGoOn : ICollectionFixture<FinalizersGoOn.NobodyHolds>
{
    public sealed class NobodyHolds : IDisposable
    {
        public NobodyHolds() => StandingFinalizers.End();

        public void Dispose() => StandingFinalizers.Begin();
    }
}

[Collection(nameof(FinalizersGoOn))]
public sealed class FinalizerHoldTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Fact]
    public void NothingIsFinalisedWhileHeldAndEverythingAfterwards()
    {
        using CountdownEvent finalised = new(1);
        using (FinalizerHold.Begin())
        {
            Garbage.Drop(finalised);
            GC.Collect();
            Assert.False(finalised.Wait(Moment));
        }

        Assert.True(finalised.Wait(Long));
    }

    [Fact]
    public async Task HoldsOverlap()
    {
        using CountdownEvent finalised = new(1);
        FinalizerHold first = FinalizerHold.Begin();
        FinalizerHold second = await Task.Run(FinalizerHold.Begin).WaitAsync(Long);
        Garbage.Drop(finalised);
        GC.Collect();
        first.Dispose();
        first.Dispose(); // counts once
        Assert.False(finalised.Wait(Moment));
        second.Dispose();
        Assert.True(finalised.Wait(Long));
    }

    [Fact]
    public void AHoldInsideAnotherCanBeRenewed()
    {
        using CountdownEvent finalised = new(1);
        using CountdownEvent later = new(1);
        using (FinalizerHold.Begin())
        using (FinalizerHold.Begin())
        {
            Garbage.Drop(finalised);
            GC.Collect();
            Assert.True(FinalizerHold.Renew());
            Assert.True(finalised.IsSet);
            Garbage.Drop(later);
            GC.Collect();
            Assert.False(later.Wait(Moment));
        }

        Assert.True(later.Wait(Long));
    }

    [Fact]
    public async Task NothingIsFreedUnderTheHoldOfAnother()
    {
        using CountdownEvent finalised = new(1);
        using FinalizerHold other = await Task.Run(FinalizerHold.Begin).WaitAsync(Long);
        using (FinalizerHold.Begin())
        {
            Garbage.Drop(finalised);
            GC.Collect();
            Assert.False(FinalizerHold.Renew());
            Assert.False(finalised.Wait(Moment));
            other.Dispose();
            Assert.True(FinalizerHold.Renew());
            Assert.True(finalised.Wait(Long));
        }
    }

    [Fact]
    public void OnlyWhatIsHeldCanBeRenewed() =>
        Assert.Equal(
            "finalisers are not held here: begin a hold before you renew it",
            Assert.Throws<InvalidOperationException>(() => FinalizerHold.Renew()).Message);

    [Fact]
    public async Task ANumberOutlivesTheOperationThatItIsGivenTo()
    {
        using torch.Tensor three = torch.full(64, 3.0);
        for (int round = 0; round < 40; round++)
        {
            using FinalizerHold hold = FinalizerHold.Begin();
            Task collecting = Task.Run(() =>
            {
                for (int i = 0; i < 100; i++) GC.Collect(0, GCCollectionMode.Forced, blocking: true);
            });
            while (!collecting.IsCompleted)
            {
                using torch.Tensor nine = three.square();
                Assert.Equal(9f, nine.data<float>()[63]);
            }

            await collecting;
        }
    }
}
