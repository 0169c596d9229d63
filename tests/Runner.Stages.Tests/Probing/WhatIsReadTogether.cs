using Runner.Stages.Probing;
using Runner.Torch.Hooks;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Tests.Probing;

public sealed class WhatIsReadTogether
{
    private static readonly HookSite Coarse = new("bottleneck.1.self-attention", "mid", "bottleneck", 1, SiteKinds.SelfAttention, 4, 4, 24, SiteLayout.ChannelsFirst);
    private static readonly HookSite Fine = new("decoder.1.1.self-attention", "up", "decoder.1", 1, SiteKinds.SelfAttention, 8, 8, 40, SiteLayout.ChannelsFirst);

    [Fact]
    public void OneSiteAtOneStepIsItself()
    {
        ProbePlace place = ProbePlace.Of([Fine], [5]);

        Assert.Same(Fine, place.Site);
        Assert.False(place.IsJoined);
        Assert.Equal((5, "5", 2560L, 2560L), (place.Step, place.StepsText, place.Captured, place.Held));
    }

    /// <summary>All channels of all steps, on the cells of the finest; what is held until then is each at its own size.</summary>
    [Fact]
    public void SeveralHaveTheCellsOfTheFinestAndAllChannels()
    {
        ProbePlace place = ProbePlace.Of([Coarse, Fine], [1, 2, 3, 5, 15]);

        Assert.True(place.IsJoined);
        Assert.Equal(("bottleneck.1.self-attention+decoder.1.1.self-attention", "mid+up"), (place.Site.Name, place.Site.Module));
        Assert.Equal((8, 8, 5 * 64), (place.Site.Height, place.Site.Width, place.Site.Channels));
        Assert.Equal((15, "1-3,5,15"), (place.Step, place.StepsText));
        Assert.Equal(((16 * 24) + (64 * 40), 5 * ((16 * 24) + (64 * 40))), (place.Captured, place.Held));
        Assert.Equal((null, "self-attention", "1"), (place.Common(site => site.Block), place.Common(site => site.Kind), place.Common(site => $"{site.Layer}")));
    }

    [Fact]
    public void ManyAreCalledByTheFirstAndTheirNumber() =>
        Assert.Equal("bottleneck.1.self-attention+3-more", ProbePlace.Of([Coarse, Fine, Fine with { Name = "a" }, Fine with { Name = "b" }], [1]).Site.Name);

    [Theory]
    [InlineData(4, 4, 8, 8)]
    [InlineData(3, 5, 9, 20)]
    [InlineData(8, 8, 8, 8)]
    public void CoarseOnesAreBroughtToTheFinestByNearestNeighbour(int h, int w, int height, int width)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator generator = new(1);
        Tensor coarse = randn([2, 24, h, w], generator: generator);
        Tensor fine = randn([2, 40, height, width], generator: generator);

        Tensor joined = StepActivations.Joined([coarse, fine], height, width, Interpolation.Nearest);

        Assert.Equal([2, 64, height, width], joined.shape);
        Assert.True(joined[.., ..24].eq(nn.functional.interpolate(coarse, [height, width], mode: InterpolationMode.Nearest)).all().item<bool>());
        Assert.True(joined[.., 24..].eq(fine).all().item<bool>());
        Assert.Equal(ScalarType.BFloat16, StepActivations.Joined([coarse.bfloat16(), fine.bfloat16()], height, width, Interpolation.Nearest).dtype);
    }

    [Fact]
    public void BilinearLiesBetweenTheMiddlesOfCells()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor map = tensor(new float[] { 0, 1, 2, 3 }, [1, 1, 2, 2]);

        Tensor read = StepActivations.Joined([map], 4, 4, Interpolation.Bilinear);

        // At the middles of quarters: 0, 1/4, 3/4 and 1 of the way from a column to the next, and twice that from a row to the next.
        float[] across = [0, 0.25f, 0.75f, 1];
        Assert.Equal([.. across.SelectMany(down => across.Select(right => (2 * down) + right))], read.data<float>().ToArray());
        Assert.Equal(ScalarType.BFloat16, StepActivations.Joined([map.bfloat16()], 4, 4, Interpolation.Bilinear).dtype);
    }

    [Fact]
    public void ASiteIsReadAtTheRowsAndColumnsThatAreAskedFor()
    {
        HookSite site = new("a", "a", "a", 1, "k", 4, 6, 24, SiteLayout.ChannelsFirst);

        ProbePlace own = ProbePlace.Of([site], [1]);
        ProbePlace wide = ProbePlace.Of([site], [1], 8, 0);

        Assert.False(own.IsJoined);
        Assert.True(wide.IsJoined);
        Assert.Equal((8, 6, 24), (wide.Site.Height, wide.Site.Width, wide.Site.Channels));
        Assert.Equal(4 * 6 * 24, wide.Held);
    }
}
