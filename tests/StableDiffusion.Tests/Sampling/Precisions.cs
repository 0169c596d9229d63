using Runner.Abstractions;
using Runner.Torch.Hooks;
using Runner.Torch.Sampling;
using StableDiffusion.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace StableDiffusion.Tests.Sampling;

public sealed class Precisions
{
    // bfloat16 has 8 significant bits (a rounding is 4e-3) and guidance multiplies the difference of two roundings by 7.5.
    private const double Loose = 0.1;

    [Theory]
    [InlineData("sd1-small")]
    [InlineData("sd2-small")]
    public void Bfloat16StaysNearFloat32(string model)
    {
        using DisposeScope scope = NewDisposeScope();
        using StableDiffusionSampler exact = Some.Sampler(model, "ddim", 4);
        using StableDiffusionSampler brief = new(Some.Settings(model, "ddim", 4), Some.Context(NumberFormat.Bfloat16));
        using Samples wanted = exact.Sample(Some.Batch(Some.GoldenTexts), null, CancellationToken.None);
        using Samples got = brief.Sample(Some.Batch(Some.GoldenTexts), null, CancellationToken.None);
        Goldens.AssertClose(wanted.Latents, got.Latents, Loose, "latents");
        Assert.True((wanted.Images - got.Images).abs().mean().ToDouble() < 0.02);

        using ActivationTrace precise = new(exact.Sites);
        using ActivationTrace rough = new(exact.Sites);
        exact.Replay(wanted, 1, GuidanceBranch.Conditional, ModelWeights.Trained, precise);
        brief.Replay(wanted, 1, GuidanceBranch.Conditional, ModelWeights.Trained, rough);
        foreach (HookSite site in new SiteSelector().Select(exact.Sites)) // the text encoder and the latents are float32 whatever the denoiser runs in
        {
            Assert.Equal(ScalarType.BFloat16, rough[site].dtype); // as the model computed it
            Goldens.AssertClose(precise[site], rough[site].to(ScalarType.Float32), Loose, site.Name);
        }
    }

    [Fact]
    public void Float16OnTheCpuIsRefusedWithAdvice()
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(
            () => new StableDiffusionSampler(Some.Settings("sd1-small", "ddim"), Some.Context(NumberFormat.Float16)));
        Assert.StartsWith("dtype float16 on the CPU is emulated, some 70 times slower than float32; choose float32 (exact) or bfloat16", error.Message);
    }
}
