using Runner.Diffusion.Noise;
using Runner.Torch.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Diffusion.Tests.Noise;

public sealed class PromptNoise
{
    [Theory]
    [InlineData(0)]
    [InlineData(42)]
    [InlineData(2147483653)]
    [InlineData(20261124)]
    public void ASeedGivesPyTorchsNumbersAtEverySize(long seed)
    {
        using DisposeScope scope = NewDisposeScope();
        using SafetensorsFile golden = Goldens.Open("noise.safetensors");
        foreach (int size in (int[])[8, 16, 64])
        {
            using SeededNoise noise = new([seed], [4, size, size]);
            Tensor expected = golden.Read($"seed-{seed}/1x4x{size}x{size}");
            Tensor drawn = noise.Draw();
            Assert.Equal([1, 4, size, size], drawn.shape);
            AssertSame(expected, drawn.narrow(2, 0, expected.shape[2]));
        }
    }

    [Fact]
    public void FurtherDrawsGoOnWhereTheLastEnded()
    {
        using DisposeScope scope = NewDisposeScope();
        using SafetensorsFile golden = Goldens.Open("noise.safetensors");
        Tensor expected = golden.Read("second-draw");
        using SeededNoise noise = new([SeedOf(expected[0])], [4, 8, 8]);
        for (int draw = 0; draw < 3; draw++) AssertSame(expected[draw], noise.Draw());
    }

    [Fact]
    public void HalfPrecisionHasPyTorchsNumbersToTheBit()
    {
        using DisposeScope scope = NewDisposeScope();
        using SafetensorsFile golden = Goldens.Open("noise.safetensors");
        using SeededNoise noise = new([42], [4, 8, 8], ScalarType.Float16);
        Tensor drawn = noise.Draw();
        Assert.Equal(ScalarType.Float16, drawn.dtype);
        Assert.Equal(golden.Read("half-precision").data<float>(), drawn.to_type(ScalarType.Float32).data<float>());
    }

    [Fact]
    public void ASamplesNoiseDoesNotDependOnItsBatch()
    {
        using DisposeScope scope = NewDisposeScope();
        using SeededNoise batch = new([5, 7, 11], [4, 8, 8]);
        using SeededNoise single = new([7], [4, 8, 8]);
        for (int draw = 0; draw < 2; draw++) AssertSame(single.Draw(), batch.Draw().narrow(0, 1, 1));
    }

    private static long SeedOf(Tensor firstDraw) => new long[] { 0, 42, 2147483653, 20261124 }.Single(seed =>
    {
        using SeededNoise noise = new([seed], [4, 8, 8]);
        return (noise.Draw() - firstDraw).abs().max().item<float>() < 1e-5;
    });

    // The last bit of a logarithm or cosine may differ with the processor's vector width; more must not.
    private static void AssertSame(Tensor expected, Tensor actual) => Assert.True((expected - actual).abs().max().item<float>() <= 5e-7);
}
