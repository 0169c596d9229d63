using Runner.Diffusion.Checkpoints;
using Runner.Diffusion.Networks;
using Runner.Torch.Hooks;
using Runner.Torch.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Diffusion.Tests.Networks;

public sealed class UNetEqualsDiffusers
{
    private const double Tolerance = 1e-5;

    [Theory]
    [InlineData("sd1-small", "unet-t0")]
    [InlineData("sd1-small", "unet-t713.571")]
    [InlineData("sd1-small", "unet-rectangular")]
    [InlineData("sd2-small", "unet-t0")]
    [InlineData("sd2-small", "unet-t713.571")]
    [InlineData("sd2-small", "unet-rectangular")]
    public void ThePredictionEqualsTheReference(string model, string golden)
    {
        using IDisposable mode = inference_mode();
        using DisposeScope scope = NewDisposeScope();
        using UNet2DConditionModel denoiser = Open(model);
        using SafetensorsFile file = Goldens.Open($"{model}.cases/{golden}.safetensors");
        Tensor output = denoiser.call(file.Read("sample"), file.Read("timestep"), file.Read("encoder_hidden_states"));
        Goldens.AssertClose(file.Read("output"), output, Tolerance, "output");
    }

    [Theory]
    [InlineData("sd1-small")]
    [InlineData("sd2-small")]
    public void EveryHookSiteOfTheReferenceEqualsOurs(string model)
    {
        using IDisposable mode = inference_mode();
        using DisposeScope scope = NewDisposeScope();
        using UNet2DConditionModel denoiser = Open(model);
        using SafetensorsFile file = Goldens.Open($"{model}.cases/unet-t713.571.safetensors");
        Dictionary<string, Tensor> seen = [];
        foreach (HookPoint point in denoiser.HookPoints.Values)
        {
            point.Listen(value =>
            {
                seen.Add(point.Name, value.detach().DetachFromDisposeScope());
                return null;
            });
        }

        denoiser.call(file.Read("sample"), file.Read("timestep"), file.Read("encoder_hidden_states"));
        string[] sites = [.. file.Entries.Keys.Where(name => name.StartsWith("site/", StringComparison.Ordinal))];
        Assert.True(sites.Length > 80, $"only {sites.Length} sites");
        foreach (string site in sites)
        {
            Goldens.AssertClose(file.Read(site), seen[site["site/".Length..]], Tolerance, site);
        }

        Assert.All(denoiser.HookPoints.Values, point => Assert.Equal(1, point.Firings));
    }

    private static UNet2DConditionModel Open(string model) => new NetworkFolder(Goldens.PathTo(model), CPU, ScalarType.Float32).Denoiser();
}
