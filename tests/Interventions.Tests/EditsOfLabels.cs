using Interventions.Targets;
using Runner.Abstractions;
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
    public void AMoveIsTheSameForEveryImageWhateverItsSeed()
    {
        Tensor masks = zeros(2, 10, 20, dtype: int64);
        masks[.., 4, 10] = 1;

        Tensor moved = new Move(new MoveSettings { Right = -0.25, Down = 0.3 }).Edit(masks, LabelType.Classes, [0, 1]);

        Assert.Equal(2, moved.sum().item<long>());
        Assert.Equal([1L, 1], moved[.., 7, 5].data<long>().ToArray());
    }

    [Fact]
    public void AMovedMapOfNumbersIsFilledFromItsEdgeAndRescaledWhereAsked()
    {
        Tensor map = arange(4, dtype: float32).view(1, 1, 4);

        Assert.Equal([0f, 0, 1, 2], new Move(new MoveSettings { Right = 0.25 }).Edit(map, LabelType.Continuous, [0]).data<float>().ToArray());
        Assert.Equal([-9f, -9, 0, 9], new Move(new MoveSettings { Right = 0.25, RescaleTo = 9 }).Edit(map, LabelType.Continuous, [0]).data<float>().ToArray());
    }

    [Fact]
    public void AnInsertedObjectLiesBesideTheImagesOwn()
    {
        Tensor own = tensor(new long[] { 1, 1, 0, 0 }, [1, 2, 2]);
        Tensor other = tensor(new long[] { 0, 2, 2, 0 }, [1, 2, 2]);

        Assert.Equal([1, 2, 2, 0], new Insert(new InsertSettings()).EditWith(own, other, LabelType.Classes, [0]).data<long>().ToArray());
        Assert.Equal(1, new Insert(new InsertSettings()).SourceOffset);
        Assert.Equal(
            new Problem("", "insert needs labels that are classes: a depth map does not say which pixels are the object", "use it with a foreground labeler"),
            Assert.Single(new Insert(new InsertSettings()).Check(LabelType.Continuous)));
        Assert.Empty(new Insert(new InsertSettings()).Check(LabelType.Classes));
    }

    [Fact]
    public void WhatIsNearestComesNearerByDeviationsOfItsOwnMap()
    {
        Tensor maps = tensor(new[] { 0f, 0, 2, 2, 0, 0, 0, 8 }, [2, 2, 2]); // deviations 1 and 2 * sqrt(3)

        Tensor nearer = new Nearer(new NearerSettings { By = 2, Part = 0.5 }).Edit(maps[..1], LabelType.Continuous, [0]);
        Tensor farther = new Nearer(new NearerSettings { By = -1, Part = 0.25 }).Edit(maps[1..], LabelType.Continuous, [0]);

        Assert.Equal([0f, 0, 4, 4], nearer.data<float>().ToArray());
        Assert.Equal(8 - (2 * Math.Sqrt(3)), farther[0, 1, 1].item<float>(), 5);
        Assert.Equal(0, farther[0, 0, 0].item<float>());
        Assert.Equal(
            new Problem("", "nearer needs labels that are numbers: classes do not say how far away anything is", "use it with a depth labeler"),
            Assert.Single(new Nearer(new NearerSettings()).Check(LabelType.Classes)));
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
