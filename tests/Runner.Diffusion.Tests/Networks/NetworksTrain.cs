using Runner.Diffusion.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Diffusion.Tests.Networks;

public sealed class NetworksTrain
{
    private static readonly UNetConfig s_small = new()
    {
        BlockOutChannels = [16, 32],
        DownBlockTypes = [UNetConfig.AttentionDown, UNetConfig.PlainDown],
        UpBlockTypes = [UNetConfig.PlainUp, UNetConfig.AttentionUp],
        LayersPerBlock = 1,
        CrossAttentionDim = 8,
        AttentionHeadDim = new PerBlock(1, 2),
        NormNumGroups = 8,
    };

    [Fact]
    public void EveryParameterOfTheDenoiserGetsAFiniteGradient()
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(1);
        using UNet2DConditionModel network = new(s_small);
        network.call(randn(2, 4, 8, 8), tensor(new[] { 10f, 500.5f }), randn(2, 5, 8)).square().mean().backward();
        AssertFiniteGradients(network);
    }

    [Fact]
    public void EveryParameterOfTheAutoencoderGetsAFiniteGradient()
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(1);
        AutoencoderConfig config = new()
        {
            BlockOutChannels = [16, 16],
            DownBlockTypes = ["DownEncoderBlock2D", "DownEncoderBlock2D"],
            UpBlockTypes = ["UpDecoderBlock2D", "UpDecoderBlock2D"],
            NormNumGroups = 8,
        };
        using AutoencoderKL network = new(config);
        DiagonalGaussian posterior = network.Encode(randn(2, 3, 16, 16));
        (network.Decode(posterior.Sample(randn(2, 4, 8, 8))).square().mean() + posterior.Divergence().mean()).backward();
        AssertFiniteGradients(network);
    }

    [Fact]
    public void TheGradientToTheInputOfANarrowConvolutionIsFiniteWhateverLiesInFreedMemory()
    {
        manual_seed(1);
        using Runner.Diffusion.Networks.Conv2d convolution = new(32, 3, kernel: 3, padding: 1);
        for (int attempt = 0; attempt < 30; attempt++)
        {
            using DisposeScope scope = NewDisposeScope();
            for (int size = 4; size <= 20; size++)
            {
                full([1L << size], float.NaN).Dispose();
            }

            Tensor input = randn([2, 32, 16, 16], requires_grad: true);
            convolution.call(input).sum().backward();
            Assert.True(input.grad!.isfinite().all().item<bool>(), $"attempt {attempt}");
        }
    }

    [Fact]
    public void WithAndWithoutGradientsANarrowConvolutionGivesTheSame()
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(1);
        using Runner.Diffusion.Networks.Conv2d convolution = new(8, 3, kernel: 3, padding: 1);
        Tensor input = randn([1, 8, 6, 6], requires_grad: true);
        Tensor trained = convolution.call(input);
        using (no_grad())
        {
            Goldens.AssertClose(convolution.call(input), trained.detach(), 1e-6, "narrow convolution");
        }
    }

    [Fact]
    public void EveryLayerStartsFromPyTorchsDefaults()
    {
        using UNet2DConditionModel network = new(s_small);
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in network.named_parameters())
        {
            bool norm = name.Contains("norm", StringComparison.Ordinal);
            double largest = parameter.abs().max().ToDouble();
            double expected = !norm ? 1.0 : name.EndsWith("weight", StringComparison.Ordinal) ? 1.0 : 0.0;
            Assert.True(norm ? largest == expected : largest is > 0 and < 1, $"{name}: {largest}");
        }
    }

    [Fact]
    public void ConvertingANetworkKeepsItsNames()
    {
        using UNet2DConditionModel network = new(s_small);
        string[] before = [.. network.named_parameters().Select(pair => pair.name)];
        network.to(ScalarType.BFloat16);
        Assert.Equal(before, network.named_parameters().Select(pair => pair.name));
        Assert.All(network.parameters(), parameter => Assert.Equal(ScalarType.BFloat16, parameter.dtype));
    }

    private static void AssertFiniteGradients(nn.Module network)
    {
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in network.named_parameters())
        {
            Assert.True(parameter.grad is not null, $"{name} has no gradient");
            Assert.True(parameter.grad!.isfinite().all().item<bool>(), $"{name} has a gradient that is not finite");
        }
    }
}
