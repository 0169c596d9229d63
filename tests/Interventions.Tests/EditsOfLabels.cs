using Interventions.Targets;
using Runner.Torch.Labeling;
using static TorchSharp.torch;

namespace Interventions.Tests;

public sealed class EditsOfLabels
{
    [Fact]
    public void AMovedMaskLeavesBackgroundBehind()
    {
        Tensor mask = tensor(new long[] { 1, 1, 0, 1, 1, 0, 0, 0, 0 }, [3, 3]);

        Assert.Equal([0, 0, 0, 0, 1, 1, 0, 1, 1], Moves.WithBackground(mask, new Offset(1, 1)).data<long>().ToArray());
        Assert.Equal([1, 0, 0, 0, 0, 0, 0, 0, 0], Moves.WithBackground(mask, new Offset(-1, -1)).data<long>().ToArray());
    }

    [Fact]
    public void TheGapOfAMovedMapIsFilledFromItsEdge()
    {
        Tensor map = arange(9, dtype: float32).view(3, 3);

        Assert.Equal([0f, 0, 1, 0, 0, 1, 3, 3, 4], Moves.FromEdge(map, new Offset(1, 1)).data<float>().ToArray());
        Assert.Equal([3f, 4, 5, 6, 7, 8, 6, 7, 8], Moves.FromEdge(map, new Offset(-1, 0)).data<float>().ToArray());
    }

    [Fact]
    public void ShiftsAreWithinTheirRangeOnBothAxesAndRepeatBySeed()
    {
        Tensor masks = zeros(20, 64, 64, dtype: int64);
        masks[.., 28..36, 28..36] = 1;
        ulong[] seeds = [.. Enumerable.Range(0, 20).Select(i => (ulong)i)];

        Tensor moved = new Shift(new ShiftSettings()).Edit(masks, LabelType.Classes, seeds);

        Assert.Equal(moved.data<long>().ToArray(), new Shift(new ShiftSettings()).Edit(masks, LabelType.Classes, seeds).data<long>().ToArray());
        HashSet<(bool, bool)> signs = [];
        for (int image = 0; image < 20; image++)
        {
            Tensor centre = moved[image].nonzero().to(float32).mean([0]) - 31.5f;
            (float down, float right) = (centre[0].item<float>(), centre[1].item<float>());
            Assert.InRange(Math.Abs(down), 11, 15);
            Assert.InRange(Math.Abs(right), 11, 15);
            signs.Add((down > 0, right > 0));
        }

        Assert.Equal(4, signs.Count);
    }

    [Fact]
    public void AnObjectInACornerIsMovedSoThatItStaysInThePicture()
    {
        Tensor masks = zeros(8, 64, 64, dtype: int64);
        masks[.., ..10, ..10] = 1;

        Tensor moved = new Shift(new ShiftSettings()).Edit(masks, LabelType.Classes, [0, 1, 2, 3, 4, 5, 6, 7]);

        Assert.All(moved.sum([1, 2]).data<long>().ToArray(), area => Assert.Equal(100, area));
    }

    [Fact]
    public void ARescaledDepthMapSpansTheRange()
    {
        Tensor maps = rand(2, 32, 32);

        Tensor moved = new Shift(new ShiftSettings { RescaleTo = 9 }).Edit(maps, LabelType.Continuous, [0, 1]);

        Assert.Equal(-9, moved[1].min().item<float>(), 1e-4f);
        Assert.Equal(9, moved[1].max().item<float>(), 1e-4f);
    }

    [Fact]
    public void AScaledObjectGrowsAboutItsCentre()
    {
        Tensor masks = zeros(1, 32, 32, dtype: int64);
        masks[.., 10..15, 20..25] = 1;

        Tensor scaled = new Scale(new ScaleSettings { Factor = 2 }).Edit(masks, LabelType.Classes, [0]);
        Tensor centre = scaled[0].nonzero().to(float32).mean([0]);

        Assert.InRange(scaled.sum().item<long>(), 81, 121);
        Assert.Equal(12, centre[0].item<float>(), 0.51f);
        Assert.Equal(22, centre[1].item<float>(), 0.51f);
    }

    [Fact]
    public void RemovingFromADepthMapIsRefused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new Remove().Edit(zeros(1, 2, 2), LabelType.Continuous, [0]));

        Assert.Equal(
            "remove needs labels that are classes: a depth map does not say which pixels are the object; use it with a foreground labeler", error.Message);
    }
}
