using Runner.Diffusion.Checkpoints;
using Runner.Diffusion.Networks;
using Runner.Torch.Safetensors;
using static TorchSharp.torch;

namespace Runner.Diffusion.Tests.Networks;

public sealed class AutoencoderEqualsDiffusers
{
    private const double Tolerance = 1e-5;

    [Theory]
    [InlineData("sd1-small")]
    [InlineData("sd2-small")]
    public void EncodedMeanAndLogVarianceEqualTheReference(string model)
    {
        using IDisposable mode = inference_mode();
        using AutoencoderKL autoencoder = Open(model);
        using SafetensorsFile golden = Goldens.Open($"{model}.cases/vae.safetensors");
        DiagonalGaussian posterior = autoencoder.Encode(golden.Read("image"));
        Goldens.AssertClose(golden.Read("mean"), posterior.Mean, Tolerance, "mean");
        Goldens.AssertClose(golden.Read("logvar"), posterior.LogVariance, Tolerance, "logvar");
    }

    [Theory]
    [InlineData("sd1-small")]
    [InlineData("sd2-small")]
    public void DecodedPictureAndMidAttentionEqualTheReference(string model)
    {
        using IDisposable mode = inference_mode();
        using AutoencoderKL autoencoder = Open(model);
        using SafetensorsFile golden = Goldens.Open($"{model}.cases/vae.safetensors");
        Tensor? attention = null;
        using IDisposable listening = autoencoder.HookPoints["decoder.mid_block.attentions.0.to_out.0"].Listen(value =>
        {
            attention = value.detach().DetachFromDisposeScope();
            return null;
        });
        Goldens.AssertClose(golden.Read("decoded"), autoencoder.Decode(golden.Read("latents")), Tolerance, "decoded");
        Goldens.AssertClose(golden.Read("decoder_mid_attention"), attention!, Tolerance, "decoder_mid_attention");
    }

    private static AutoencoderKL Open(string model) => new NetworkFolder(Goldens.PathTo(model), CPU, ScalarType.Float32).Autoencoder();
}
