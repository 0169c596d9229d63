using Probes.Cells;
using Probes.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Tests;

/// <summary>The grouped losses against the plain way: upsample by nearest neighbour, take PyTorch's loss, let autograd differentiate.</summary>
public sealed class LossesEqualUpsampledLosses
{
    private const int Images = 2;

    /// <summary>Exact multiples, larger factors, sizes that are no multiple, and labels smaller than the grid.</summary>
    public static TheoryData<int, int, int, int> Sizes => new()
    {
        { 4, 4, 16, 16 }, { 3, 5, 48, 80 }, { 7, 9, 30, 44 }, { 8, 8, 5, 6 }, { 6, 6, 6, 6 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Huber(int h, int w, int height, int width) => AssertRegression(RegressionLoss.Huber, h, w, height, width);

    [Theory]
    [MemberData(nameof(Sizes))]
    public void L1(int h, int w, int height, int width) => AssertRegression(RegressionLoss.L1, h, w, height, width);

    [Theory]
    [MemberData(nameof(Sizes))]
    public void L2(int h, int w, int height, int width) => AssertRegression(RegressionLoss.L2, h, w, height, width);

    [Theory]
    [MemberData(nameof(Sizes))]
    public void CrossEntropyOfThreeClasses(int h, int w, int height, int width)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using Generator generator = new(3);
        Tensor labels = torch.randint(0, 3, [Images, height, width], generator: generator).to(int64);
        Tensor predictions = torch.randn([Images, 3, h, w], generator: generator);

        AssertSame(
            new CountedCrossEntropy(new CellMap(h, w, height, width), new LabelMaps(labels), 3),
            predictions,
            upsampled => nn.functional.cross_entropy(upsampled, labels, reduction: nn.Reduction.Sum),
            height,
            width);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void EdgeAwareSmoothness(int h, int w, int height, int width)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using Generator generator = new(4);
        Tensor labels = torch.randn([Images, height, width], generator: generator);
        Tensor pictures = torch.rand([Images, 3, height, width], generator: generator);
        CellMap map = new(h, w, height, width);
        PictureBorders[] borders = [.. Enumerable.Range(0, Images).Select(i => PictureBorders.Of(map, pictures[i].data<float>().ToArray()))];

        AssertSame(
            new SmoothnessLoss(new SummedSquares(map, new LabelMaps(labels)), map, borders, 0.5),
            torch.randn([Images, 1, h, w], generator: generator),
            upsampled => (upsampled[.., 0] - labels).square().sum() + (Smoothness(upsampled, pictures) * 0.5 * height * width),
            height,
            width);
    }

    private static Tensor Smoothness(Tensor upsampled, Tensor pictures)
    {
        Tensor sum = torch.zeros(1);
        foreach (int axis in (int[])[2, 3])
        {
            Tensor step = upsampled.diff(1, axis).abs();
            Tensor edge = pictures.diff(1, axis).abs().mean([1], keepdim: true);
            sum += (step * (-edge).exp()).mean([1, 2, 3]).sum();
        }

        return sum;
    }

    private static void AssertRegression(RegressionLoss kind, int h, int w, int height, int width)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using Generator generator = new(2);
        Tensor labels = torch.randn([Images, height, width], generator: generator) * 2;
        CellMap map = new(h, w, height, width);
        LabelMaps maps = new(labels);
        Tensor predictions = torch.randn([Images, 1, h, w], generator: generator);
        Tensor Plain(Tensor upsampled) => kind switch
        {
            RegressionLoss.Huber => nn.functional.huber_loss(upsampled[.., 0], labels, 0.7, nn.Reduction.Sum),
            RegressionLoss.L1 => nn.functional.l1_loss(upsampled[.., 0], labels, nn.Reduction.Sum),
            _ => nn.functional.mse_loss(upsampled[.., 0], labels, nn.Reduction.Sum),
        };

        AssertSame(CellLosses.Regression(kind, 0.7, map, maps), predictions, Plain, height, width);
        if (kind != RegressionLoss.L2)
        {
            RobustError error = kind == RegressionLoss.L1 ? RobustError.Absolute : new RobustError(0.7f);
            AssertSame(new SortedError(map, maps, error), predictions, Plain, height, width);
        }
    }

    private static void AssertSame(ICellLoss loss, Tensor predictions, Func<Tensor, Tensor> plain, int height, int width)
    {
        Tensor variable = predictions.clone().requires_grad_();
        Tensor upsampled = nn.functional.interpolate(variable, [height, width], mode: InterpolationMode.Nearest);
        Tensor expected = plain(upsampled);
        expected.backward();

        int size = loss.Outputs * loss.Cells;
        float[] values = predictions.data<float>().ToArray();
        float[] gradient = new float[Images * size];
        double sum = 0;
        for (int i = 0; i < Images; i++)
        {
            sum += loss.Evaluate(i, 0, loss.Cells, values.AsSpan(i * size, size), gradient.AsSpan(i * size, size));
        }

        Assert.Equal(expected.item<float>(), sum, Math.Abs(sum) * 1e-5);
        float[] plainGradient = variable.grad!.data<float>().ToArray();
        Close.Assert(plainGradient, gradient, 1e-5 * (1 + plainGradient.Max(Math.Abs))); // Sums of up to 256 float32 terms in another order.
    }
}
