using Runner.Diffusion.Checkpoints;
using Runner.Diffusion.Networks;
using Runner.Torch.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Diffusion.Tests.Networks;

public sealed class NarrowNumbers
{
    [Theory]
    [InlineData("sd1-small")]
    [InlineData("sd2-small")]
    public void InBfloat16TheDenoiserStaysWithinItsPrecision(string model)
    {
        using IDisposable mode = inference_mode();
        using DisposeScope scope = NewDisposeScope();
        using UNet2DConditionModel denoiser = new NetworkFolder(Goldens.PathTo(model), CPU, ScalarType.BFloat16).Denoiser();
        using SafetensorsFile file = Goldens.Open($"{model}.cases/unet-t0.safetensors");
        Tensor output = denoiser.call(file.Read("sample").bfloat16(), file.Read("timestep"), file.Read("encoder_hidden_states").bfloat16());
        Assert.Equal(ScalarType.BFloat16, output.dtype);
        Goldens.AssertClose(file.Read("output"), output, 0.05, "output");
    }

    [Fact]
    public void ANarrowConvolutionInBfloat16StaysWithinItsPrecision()
    {
        using IDisposable mode = inference_mode();
        using DisposeScope scope = NewDisposeScope();
        manual_seed(1);
        using Runner.Diffusion.Networks.Conv2d convolution = new(32, 4, kernel: 3, padding: 1);
        Tensor input = randn(2, 32, 16, 16);
        Tensor exact = convolution.call(input);
        convolution.to(ScalarType.BFloat16);
        Goldens.AssertClose(exact, convolution.call(input.bfloat16()), 0.02, "narrow convolution");
    }

    [Fact]
    public void Float16OnTheCpuIsRefusedWithAdvice()
    {
        NetworkFolder folder = new(Goldens.PathTo("sd1-small"), CPU, ScalarType.Float16);
        Assert.Equal(
            "dtype float16 on the CPU is emulated, some 70 times slower than float32; choose float32 (exact) or bfloat16 (faster on chips with AMX or AVX-512), or a CUDA device",
            Assert.Throws<InvalidDataException>(folder.Denoiser).Message);
    }
}
