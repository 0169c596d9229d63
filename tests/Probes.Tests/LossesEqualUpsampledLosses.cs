using Probes.Cells;
using Probes.Losses;
using Runner.Torch.Labeling;
using Runner.Torch.Probing;
using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Tests;

/// <summary>The losses over cells against the plain way, in float64: upsample by nearest neighbour, take PyTorch's loss, let autograd differentiate.</summary>
public sealed class LossesEqualUpsampledLosses
{
    private const int Images = 3;

    /// <summary>Exact multiples, larger factors, sizes that are no multiple, and labels smaller than the grid.</summary>
    public static TheoryData<int, int, int, int> Sizes => new()
    {
        { 4, 4, 16, 16 }, { 3, 5, 48, 80 }, { 7, 9, 30, 44 }, { 8, 8, 5, 6 }, { 6, 6, 6, 6 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Huber(int h, int w, int height, int width) => AssertNumbers(RegressionLoss.Huber, h, w, height, width);

    [Theory]
    [MemberData(nameof(Sizes))]
    public void L1(int h, int w, int height, int width) => AssertNumbers(RegressionLoss.L1, h, w, height, width);

    [Theory]
    [MemberData(nameof(Sizes))]
    public void L2(int h, int w, int height, int width) => AssertNumbers(RegressionLoss.L2, h, w, height, width);

    [Theory]
    [MemberData(nameof(Sizes))]
    public void CrossEntropyOfThreeClasses(int h, int w, int height, int width)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        (CellMap map, ProbeData data, Generator generator) = Some(h, w, height, width, classes: 3);

        AssertSame(
            new ManyClassLoss(CountedLabels.Of(map, data, 3), 3),
            torch.randn([Images, 3, h, w], generator: generator),
            (upsampled, images) => nn.functional.cross_entropy(upsampled, data.Labels.index_select(0, images), reduction: nn.Reduction.Sum),
            height,
            width);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void CrossEntropyOfTwoClassesByTheDifferenceOfTheirLogits(int h, int w, int height, int width)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        (CellMap map, ProbeData data, Generator generator) = Some(h, w, height, width, classes: 2);

        AssertSame(
            new TwoClassLoss(CountedLabels.Of(map, data, 2)),
            torch.randn([Images, 1, h, w], generator: generator),
            (upsampled, images) => nn.functional.cross_entropy(torch.cat([torch.zeros_like(upsampled), upsampled], 1), data.Labels.index_select(0, images), reduction: nn.Reduction.Sum),
            height,
            width);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void EdgeAwareSmoothness(int h, int w, int height, int width)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        (CellMap map, ProbeData data, Generator generator) = Some(h, w, height, width, classes: 0);

        AssertSame(
            new SmoothnessLoss(new NumberLoss(OrderedLabels.Of(map, data), RegressionLoss.L2, 1), 0, map, data, 0.5),
            torch.randn([Images, 1, h, w], generator: generator),
            (upsampled, images) => (upsampled[.., 0] - data.Labels.index_select(0, images)).square().sum() + (Smoothness(upsampled, data.Images.index_select(0, images)) * 0.5 * height * width),
            height,
            width);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void TotalVariation(int h, int w, int height, int width)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        (CellMap map, ProbeData data, Generator generator) = Some(h, w, height, width, classes: 0);

        AssertSame(
            SmoothnessLoss.TotalVariation(new NumberLoss(OrderedLabels.Of(map, data), RegressionLoss.L2, 1), 0, map, data, 0.5),
            torch.randn([Images, 1, h, w], generator: generator),
            (upsampled, images) => (upsampled[.., 0] - data.Labels.index_select(0, images)).square().sum()
                + ((upsampled.diff(1, 2).abs().mean([1, 2, 3]) + upsampled.diff(1, 3).abs().mean([1, 2, 3])).sum() * 0.5 * height * width),
            height,
            width);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void SmoothnessAndTotalVariationOfTwoClasses(int h, int w, int height, int width) => AssertSmoothClasses(2, h, w, height, width);

    [Theory]
    [MemberData(nameof(Sizes))]
    public void SmoothnessAndTotalVariationOfThreeClasses(int h, int w, int height, int width) => AssertSmoothClasses(3, h, w, height, width);

    /// <summary>The scale and the shift by the normal equations of each image, with the gradient through both.</summary>
    [Theory]
    [MemberData(nameof(Sizes))]
    public void ScaleAndShiftInvariant(int h, int w, int height, int width)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        (CellMap map, ProbeData data, Generator generator) = Some(h, w, height, width, classes: 0);

        AssertSame(
            new AlignedLoss(OrderedLabels.Of(map, data)),
            torch.randn([Images, 1, h, w], generator: generator) + 3,
            (upsampled, images) =>
            {
                Tensor p = upsampled.flatten(1);
                Tensor d = data.Labels.index_select(0, images).to(ScalarType.Float64).flatten(1);
                (Tensor a, Tensor b, Tensor e, Tensor f, double n) = (p.square().sum(1), p.sum(1), (p * d).sum(1), d.sum(1), height * width);
                Tensor determinant = (a * n) - (b * b);
                Tensor scale = ((n * e) - (b * f)) / determinant;
                Tensor shift = ((a * f) - (b * e)) / determinant;
                return ((scale.unsqueeze(1) * p) + shift.unsqueeze(1) - d).square().sum();
            },
            height,
            width);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void DiceOfTwoClasses(int h, int w, int height, int width) => AssertDice(2, h, w, height, width);

    [Theory]
    [MemberData(nameof(Sizes))]
    public void DiceOfThreeClasses(int h, int w, int height, int width) => AssertDice(3, h, w, height, width);

    /// <summary>The slope is the change of the loss for a small change of each reading, in float64.</summary>
    [Fact]
    public void SlopesOfWholeImagesAreFiniteDifferences()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        (CellMap map, ProbeData data, Generator generator) = Some(2, 3, 5, 7, classes: 0);
        (CellMap _, ProbeData classes, Generator _) = Some(2, 3, 5, 7, classes: 3);
        foreach (ICellLoss loss in (ICellLoss[])[new AlignedLoss(OrderedLabels.Of(map, data)), new DiceLoss(CountedLabels.Of(map, classes, 3), 3)])
        {
            Tensor readings = torch.randn([Images * map.Cells, loss.Outputs], dtype: ScalarType.Float64, generator: generator);
            Tensor slopes = loss.Slopes(readings);
            for (long row = 0; row < readings.shape[0]; row++)
            {
                for (long column = 0; column < loss.Outputs; column++)
                {
                    Tensor step = torch.zeros_like(readings);
                    step[row, column] = 1e-5;
                    double change = (loss.Losses(readings + step).sum() - loss.Losses(readings - step).sum()).item<double>() / 2e-5;
                    Assert.Equal(change, slopes[row, column].item<double>(), 1e-6 * (1 + Math.Abs(change)));
                }
            }
        }
    }

    /// <summary>A constant prediction, and a constant label, have losses and slopes that are numbers.</summary>
    [Fact]
    public void WithoutVarianceThereIsNoSlope()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        (CellMap map, ProbeData data, Generator generator) = Some(4, 4, 8, 8, classes: 0);
        AlignedLoss loss = new(OrderedLabels.Of(map, data));
        Tensor constant = torch.full([Images * map.Cells, 1], 0.1, ScalarType.Float32);
        Tensor deviations = (data.Labels.to(ScalarType.Float64) - data.Labels.to(ScalarType.Float64).mean([1, 2], keepdim: true)).square().sum([1, 2]);

        Assert.All(deviations.data<double>().ToArray().Zip(loss.Losses(constant).data<double>().ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        Assert.All(loss.Slopes(constant).data<double>().ToArray(), slope => Assert.Equal(0, slope));
        Assert.Equal((1, 0), loss.Open(constant.to(ScalarType.Float64) * 0));

        ProbeData same = new(data.Activations, torch.full_like(data.Labels, 2), LabelType.Continuous, data.Images);
        AlignedLoss flat = new(OrderedLabels.Of(map, same));
        Tensor readings = torch.randn([Images * map.Cells, 1], dtype: ScalarType.Float64, generator: generator);
        Assert.All(flat.Losses(readings).data<double>().ToArray(), value => Assert.Equal(0, value, 1e-9));
        Assert.All(flat.Slopes(readings).data<double>().ToArray(), slope => Assert.Equal(0, slope, 1e-9));
    }

    private static void AssertSmoothClasses(int classes, int h, int w, int height, int width)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        (CellMap map, ProbeData data, Generator generator) = Some(h, w, height, width, classes);

        AssertSame(
            SmoothnessLoss.AddedTo(classes == 2 ? new TwoClassLoss(CountedLabels.Of(map, data, 2)) : new ManyClassLoss(CountedLabels.Of(map, data, classes), classes), classes, map, data, 0.5, 0.25),
            torch.randn([Images, classes == 2 ? 1 : classes, h, w], generator: generator),
            (upsampled, images) =>
            {
                Tensor logits = classes == 2 ? torch.cat([torch.zeros_like(upsampled), upsampled], 1) : upsampled;
                Tensor p = logits.softmax(1); // The mean over all classes, whichever of them the loss looks at.
                Tensor variation = (p.diff(1, 2).abs().mean([1, 2, 3]) + p.diff(1, 3).abs().mean([1, 2, 3])).sum();
                return nn.functional.cross_entropy(logits, data.Labels.index_select(0, images), reduction: nn.Reduction.Sum)
                    + (((Smoothness(p, data.Images.index_select(0, images)) * 0.5) + (variation * 0.25)) * height * width);
            },
            height,
            width);
    }

    private static void AssertDice(int classes, int h, int w, int height, int width)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        (CellMap map, ProbeData data, Generator generator) = Some(h, w, height, width, classes);

        AssertSame(
            new DiceLoss(CountedLabels.Of(map, data, classes), classes),
            torch.randn([Images, classes == 2 ? 1 : classes, h, w], generator: generator),
            (upsampled, images) =>
            {
                Tensor p = classes == 2 ? upsampled.sigmoid() : upsampled.softmax(1); // [images, classes that count, H, W]
                Tensor y = torch.stack([.. Enumerable.Range(0, classes).Skip(classes == 2 ? 1 : 0).Select(kind => data.Labels.index_select(0, images).eq(kind))], 1).to(ScalarType.Float64);
                Tensor dice = ((2 * (p * y).sum([2, 3])) + 1) / (p.sum([2, 3]) + y.sum([2, 3]) + 1);
                return (1 - dice.mean([1])).sum() * height * width;
            },
            height,
            width);
    }

    private static Tensor Smoothness(Tensor upsampled, Tensor pictures)
    {
        Tensor sum = torch.zeros(1, dtype: ScalarType.Float64);
        foreach (int axis in (int[])[2, 3])
        {
            Tensor step = upsampled.diff(1, axis).abs();
            Tensor edge = pictures.to(ScalarType.Float64).diff(1, axis).abs().mean([1], keepdim: true);
            sum += (step * (-edge).exp()).mean([1, 2, 3]).sum();
        }

        return sum;
    }

    private static void AssertNumbers(RegressionLoss kind, int h, int w, int height, int width)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        (CellMap map, ProbeData data, Generator generator) = Some(h, w, height, width, classes: 0);

        AssertSame(
            new NumberLoss(OrderedLabels.Of(map, data), kind, 0.7),
            torch.randn([Images, 1, h, w], generator: generator),
            (upsampled, images) =>
            {
                Tensor labels = data.Labels.index_select(0, images).to(ScalarType.Float64);
                return kind switch
                {
                    RegressionLoss.Huber => nn.functional.huber_loss(upsampled[.., 0], labels, 0.7, nn.Reduction.Sum),
                    RegressionLoss.L1 => nn.functional.l1_loss(upsampled[.., 0], labels, nn.Reduction.Sum),
                    _ => nn.functional.mse_loss(upsampled[.., 0], labels, nn.Reduction.Sum),
                };
            },
            height,
            width);
    }

    // Of all images, and of some in another order.
    private static void AssertSame(ICellLoss loss, Tensor predictions, Func<Tensor, Tensor, Tensor> plain, int height, int width)
    {
        Tensor all = torch.arange(Images);
        AssertSameOf(loss, predictions, upsampled => plain(upsampled, all), height, width);
        Tensor some = torch.tensor(new long[] { 2, 0 });
        AssertSameOf(loss.Only(some), predictions.index_select(0, some), upsampled => plain(upsampled, some), height, width);
    }

    private static void AssertSameOf(ICellLoss loss, Tensor predictions, Func<Tensor, Tensor> plain, int height, int width)
    {
        Tensor variable = predictions.to(ScalarType.Float64).requires_grad_();
        Tensor upsampled = nn.functional.interpolate(variable, [height, width], mode: InterpolationMode.Nearest);
        Tensor expected = plain(upsampled);
        expected.backward();
        Tensor rows = predictions.flatten(2).transpose(1, 2).reshape(-1, loss.Outputs).to(ScalarType.Float64); // [images x cells, outputs]

        Assert.Equal((double)predictions.shape[0] * height * width, loss.Pixels);
        Assert.Equal(expected.item<double>(), loss.Losses(rows).sum().item<double>(), 1e-9 * (1 + Math.Abs(expected.item<double>())));
        double[] wanted = variable.grad!.flatten(2).transpose(1, 2).reshape(-1).data<double>().ToArray();
        double[] given = loss.Slopes(rows).reshape(-1).data<double>().ToArray();
        Assert.All(wanted.Zip(given), pair => Assert.Equal(pair.First, pair.Second, 1e-8));

        double[] single = loss.Slopes(rows.to(ScalarType.Float32)).to(ScalarType.Float64).reshape(-1).data<double>().ToArray();
        Assert.All(wanted.Zip(single), pair => Assert.Equal(pair.First, pair.Second, 1e-5 * (1 + wanted.Max(Math.Abs))));
    }

    private static (CellMap Map, ProbeData Data, Generator Generator) Some(int h, int w, int height, int width, int classes)
    {
        Generator generator = new(2);
        Tensor labels = classes == 0 ? torch.randn([Images, height, width], generator: generator) * 2 : torch.randint(0, classes, [Images, height, width], generator: generator).to(int64);
        ProbeData data = new(torch.zeros(Images, 1, h, w), labels, classes == 0 ? LabelType.Continuous : LabelType.Classes, torch.rand([Images, 3, height, width], generator: generator));
        return (CellMap.Of(data), data, generator);
    }
}
