using System.Globalization;
using Runner.Torch.Devices;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Torch.Tests.Devices;

/// <summary>Convolutions against the same in float64, which no library of blocked kernels computes, on whatever machine runs this.</summary>
public sealed class Convolutions
{
    private static readonly FullBlocks s_all = new(Inputs: true, Outputs: true);

    // Relative to the largest number: float32 rounds 6e-8 and sums some hundred products; bfloat16 rounds the result by 2e-3, and its operands are given to the reference as they are.
    private static double Tolerance(ScalarType format) => format == ScalarType.Float32 ? 5e-6 : 8e-3;

    [Theory]
    [InlineData(1, 1, ScalarType.Float32)]
    [InlineData(3, 1, ScalarType.Float32)]
    [InlineData(3, 2, ScalarType.Float32)]
    [InlineData(5, 1, ScalarType.Float32)]
    [InlineData(6, 2, ScalarType.Float32)]
    [InlineData(1, 1, ScalarType.BFloat16)]
    [InlineData(3, 1, ScalarType.BFloat16)]
    [InlineData(3, 2, ScalarType.BFloat16)]
    public void AnyNumberOfChannelsAndImagesGivesWhatFloat64Gives(int kernel, int stride, ScalarType format)
    {
        List<string> wrong = [];
        for (int channels = 1; channels <= 130; channels++)
        {
            foreach (int batch in new[] { 1, 2, 3 })
            {
                int outputs = new[] { 16, 24, 4, 32, 3 }[channels % 5];
                Compare(channels, outputs, kernel, stride, batch, format, FullBlocks.OfThisProcessor, wrong);
                Compare(channels, outputs, kernel, stride, batch, format, s_all, wrong);
            }
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void ManyChannelsOnBothSidesGiveWhatFloat64Gives(ScalarType format)
    {
        List<string> wrong = [];
        foreach (int channels in new[] { 20, 24, 40, 56, 72, 88, 120, 328 })
        {
            Compare(channels, channels, 3, 1, 2, format, FullBlocks.OfThisProcessor, wrong);
            Compare(channels, channels, 3, 1, 2, format, s_all, wrong);
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData(3, 1, 1, 11)]
    [InlineData(3, 2, 1, 12)]
    [InlineData(3, 2, 0, 13)]
    [InlineData(5, 1, 2, 9)]
    [InlineData(5, 3, 2, 17)]
    public void BandsOfRowsAreTheWhole(int kernel, int stride, int padding, int height)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor input = randn([2, 5, height, 10], ScalarType.Float64), weight = randn([3, 5, kernel, kernel], ScalarType.Float64), bias = randn([3], ScalarType.Float64);
        Tensor whole = nn.functional.conv2d(input, weight, bias, [stride, stride], [padding, padding]);
        for (int rows = 1; rows <= whole.shape[2]; rows++)
        {
            Tensor bands = new Bands(whole.shape[2], rows, kernel, stride, padding).Convolve(input, weight, bias);
            Assert.Equal(whole.shape, bands.shape);
            Assert.True((whole - bands).abs().max().item<double>() < 1e-12, $"{rows} rows in a band");
        }
    }

    [Fact]
    public void OnlyLargeLayersInFloat64WithoutAGradientGoByBands()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor Image(int size, ScalarType format) => zeros([1, 64, size, size], format);
        Tensor weight = zeros([8, 64, 3, 3], ScalarType.Float64);
        Assert.Null(Bands.Of(Image(32, ScalarType.Float64), weight, 1, 1));
        Assert.Null(Bands.Of(Image(256, ScalarType.Float32), weight, 1, 1));
        Assert.Null(Bands.Of(Image(256, ScalarType.Float64), zeros([8, 64, 1, 1], ScalarType.Float64), 1, 0));
        Assert.Null(Bands.Of(Image(256, ScalarType.Float64).requires_grad_(), weight, 1, 1));
        Assert.Equal(113, Bands.Of(Image(256, ScalarType.Float64), weight, 1, 1)!.RowsOfABand); // 64 * 9 * 256 * 8 bytes a row
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    [InlineData(1, 1)]
    public void GradientsToInputWeightAndBiasAreThoseOfFloat64(int kernel, int stride)
    {
        List<string> wrong = [];
        foreach ((int channels, int outputs) in new[] { (3, 24), (4, 16), (8, 4), (16, 3), (20, 20), (24, 48), (40, 8), (72, 24), (88, 30) })
        {
            foreach (FullBlocks blocks in new[] { FullBlocks.OfThisProcessor, s_all })
            {
                using DisposeScope scope = NewDisposeScope();
                (Tensor input, Tensor weight, Tensor bias) = Operands(channels, outputs, kernel, 2, ScalarType.Float32);
                Tensor[] got = Gradients(input, weight, bias, blocks, stride, kernel / 2);
                Tensor[] wanted = Gradients(input.to(ScalarType.Float64), weight.to(ScalarType.Float64), bias.to(ScalarType.Float64), null, stride, kernel / 2);
                foreach ((string name, Tensor a, Tensor b) in new[] { "input", "weight", "bias" }.Zip(got, wanted))
                {
                    Note($"{channels} to {outputs}, gradient to {name}, {blocks}", a, b, 1e-5, wrong);
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void WhereChannelsFillTheirBlocksOrAreFewNoBitChanges()
    {
        foreach ((int channels, int outputs) in new[] { (3, 32), (4, 64), (8, 16), (16, 16), (64, 4), (128, 3), (176, 80) })
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor input, Tensor weight, Tensor bias) = Operands(channels, outputs, 3, 2, ScalarType.Float32);
            using IDisposable forced = BlockConvolution.Force(s_all);
            Tensor got = BlockConvolution.Apply(input, weight, bias, 1, 1);
            Assert.True(got.bytes.SequenceEqual(nn.functional.conv2d(input, weight, bias, [1, 1], [1, 1]).bytes), $"{channels} to {outputs}");
        }
    }

    [Fact]
    public void BlocksAreFilledUpWhereTheyAreNotFullAndOnlyOnTheCpuInShortNumbers()
    {
        using Tensor single = zeros(1, 20, 2, 2);
        using Tensor wide = zeros([1, 20, 2, 2], ScalarType.Float64);
        using Tensor brief = zeros([1, 20, 2, 2], ScalarType.BFloat16);
        using Tensor traced = zeros([1, 20, 2, 2], requires_grad: true);

        Assert.Equal((12, 0), s_all.Missing(single, 20, 3));
        Assert.Equal((0, 0), s_all.Missing(wide, 20, 3));
        Assert.Equal((12, 13), s_all.Missing(brief, 20, 3));
        Assert.Equal((12, 13), s_all.Missing(traced, 20, 3));
        Assert.Equal((0, 0), s_all.Missing(single, 8, 3));
        Assert.Equal((7, 0), s_all.Missing(single, 9, 3));
        Assert.Equal((0, 0), s_all.Missing(single, 32, 16));
        Assert.Equal((0, 13), new FullBlocks(Inputs: false, Outputs: true).Missing(brief, 20, 3));
        Assert.False(FullBlocks.HasWideVectors("AVX2"));
        Assert.False(FullBlocks.HasWideVectors("sse41"));
        Assert.Equal(FullBlocks.HasWideVectors(null), FullBlocks.HasWideVectors("AVX512_CORE_AMX"));
    }

    private static (Tensor Input, Tensor Weight, Tensor Bias) Operands(int channels, int outputs, int kernel, int batch, ScalarType format)
    {
        using Generator generator = new((ulong)((channels * 1000) + (outputs * 10) + kernel));
        return (randn([batch, channels, 9, 10], generator: generator).to(format), randn([outputs, channels, kernel, kernel], generator: generator).to(format), randn([outputs], generator: generator).to(format));
    }

    private static void Compare(int channels, int outputs, int kernel, int stride, int batch, ScalarType format, FullBlocks blocks, List<string> wrong)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        (Tensor input, Tensor weight, Tensor bias) = Operands(channels, outputs, kernel, batch, format);
        using IDisposable forced = BlockConvolution.Force(blocks);
        Tensor got = BlockConvolution.Apply(input, weight, bias, stride, kernel / 2);
        Tensor wanted = BlockConvolution.Apply(input.to(ScalarType.Float64), weight, bias, stride, kernel / 2);
        Assert.Equal(format, got.dtype);
        Assert.Equal(ScalarType.Float64, wanted.dtype);
        Note($"{batch} x {channels} to {outputs}, {blocks}", got, wanted, Tolerance(format), wrong);
    }

    private static Tensor[] Gradients(Tensor input, Tensor weight, Tensor bias, FullBlocks? blocks, int stride, int padding)
    {
        Tensor[] traced = [.. new[] { input, weight, bias }.Select(tensor => tensor.detach().clone().requires_grad_())];
        using IDisposable? forced = blocks is null ? null : BlockConvolution.Force(blocks);
        Tensor output = blocks is null
            ? nn.functional.conv2d(traced[0], traced[1], traced[2], [stride, stride], [padding, padding])
            : BlockConvolution.Apply(traced[0], traced[1], traced[2], stride, padding);
        (output * (arange(output.numel(), output.dtype).remainder(11) - 4).view(output.shape)).sum().backward(); // Whole numbers: the same in both formats.
        return [.. traced.Select(tensor => tensor.grad!)];
    }

    private static void Note(string what, Tensor got, Tensor wanted, double tolerance, List<string> wrong)
    {
        double difference = ((got.to(ScalarType.Float64) - wanted).abs().max() / wanted.abs().max()).item<double>();
        if (!(difference <= tolerance)) wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{what}: off by {difference:0.0e+0}"));
    }
}
