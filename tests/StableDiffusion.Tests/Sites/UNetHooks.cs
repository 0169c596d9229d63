using Runner.Diffusion.Checkpoints;
using Runner.Diffusion.Networks;
using Runner.Torch.Hooks;
using Runner.Torch.Safetensors;
using Runner.Torch.Sampling;
using StableDiffusion.Sites;
using TorchSharp;
using static TorchSharp.torch;

namespace StableDiffusion.Tests.Sites;

public sealed class UNetHooks
{
    [Fact]
    public void ListeningAndReplacingByACopyChangeNoBit()
    {
        using IDisposable mode = inference_mode();
        using DisposeScope scope = NewDisposeScope();
        using UNet2DConditionModel denoiser = new NetworkFolder(Goldens.PathTo("sd1-small"), CPU, ScalarType.Float32).Denoiser();
        using SafetensorsFile file = Goldens.Open("sd1-small.cases/unet-t0.safetensors");
        Tensor Run() => denoiser.call(file.Read("sample"), file.Read("timestep"), file.Read("encoder_hidden_states"));
        Tensor plain = Run();
        foreach (HookPoint point in denoiser.HookPoints.Values)
        {
            point.Listen(value => value.clone());
        }

        Assert.True(Run().eq(plain).all().item<bool>());
    }

    [Fact]
    public void TheSitesAreThoseOfThePapersTable()
    {
        UNetConfig config = new() { CrossAttentionDim = 768 }; // Stable Diffusion 1.4
        string[] table = [.. SiteCatalogue.Of(config, new SamplerShape(15, 4, 64, 64, 512, 512), textTokens: 77).Where(site => site.Kind == SiteKinds.SelfAttention)
            .GroupBy(site => (site.Block, site.Height, site.Width, site.Channels)).Select(group => $"{group.Key.Block} {group.Count()} {group.Key.Height}x{group.Key.Width}x{group.Key.Channels}")];
        Assert.Equal(
            ["encoder.1 2 64x64x320", "encoder.2 2 32x32x640", "encoder.3 2 16x16x1280", "bottleneck 1 8x8x1280", "decoder.2 3 16x16x1280", "decoder.3 3 32x32x640", "decoder.4 3 64x64x320"],
            table);
    }

    [Fact]
    public void EverySiteHasAHookPointAndTheShapeOfTheReference()
    {
        UNetConfig config = UNetConfig.Load(Goldens.PathTo("sd1-small/unet/config.json"));
        using UNet2DConditionModel denoiser = Weights.Shapes.Build(() => new UNet2DConditionModel(config));
        using SafetensorsFile file = Goldens.Open("sd1-small.cases/unet-t713.571.safetensors");
        HookSite[] sites = [.. SiteCatalogue.Of(config, new SamplerShape(15, 4, 16, 16, 64, 64), textTokens: 77)];
        Assert.Equal(sites.Length, sites.Select(site => site.Name).Distinct().Count());
        Assert.Contains("decoder.4.1.self-attention", sites.Select(site => site.Name));
        Assert.All(sites, site =>
        {
            Assert.True(denoiser.HookPoints.ContainsKey(site.Module), site.Module);
            if (site.OnRequest.Length > 0) return; // PartsOfModules compares these
            Assert.Equal(file.Entries["site/" + site.Module].Shape.Skip(1), site.Layout == SiteLayout.Tokens ? [(long)site.Height * site.Width, site.Channels] : [site.Channels, site.Height, site.Width]);
        });
    }

    [Fact]
    public void OperationsAreThoseCountedByHand()
    {
        UNetConfig config = new()
        {
            BlockOutChannels = [8],
            DownBlockTypes = [UNetConfig.PlainDown],
            UpBlockTypes = [UNetConfig.PlainUp],
            LayersPerBlock = 1,
            CrossAttentionDim = 5,
        };
        const double Ends = 2 * (2 * 4 * 36 * 8); // conv_in and conv_out: 4 pixels, 3x3x4 to 8 and 3x3x8 to 4
        const double Time = 2 * 8 * 32 + 2 * 32 * 32;
        const double Narrow = 2 * (2 * 4 * 72 * 8) + 2 * 32 * 8; // a residual block of 8 channels
        const double Wide = 2 * 4 * 144 * 8 + 2 * 4 * 72 * 8 + 2 * 32 * 8 + 2 * 4 * 16 * 8; // from 16 joined channels, with a shortcut
        const double Linear = 2 * 4 * 8 * 8;
        const double Attention = 8 * Linear + 2 * (2 * 4 * 8 * 4) + 2 * (2 * 3 * 5 * 8) + 2 * (2 * 4 * 8 * 3);
        const double FeedForward = 2 * 4 * 8 * 64 + 2 * 4 * 32 * 8;
        Assert.Equal(Ends + Time + 3 * Narrow + 2 * Wide + Attention + FeedForward, UNetOperations.PerSample(config, 2, 2, textTokens: 3));
    }
}
