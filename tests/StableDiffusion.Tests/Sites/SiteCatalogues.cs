using System.Text.Json.Nodes;
using Runner.Diffusion.Networks;
using Runner.Torch.Hooks;
using Runner.Torch.Sampling;
using StableDiffusion.Sites;
using StableDiffusion.Tests.Sampling;

namespace StableDiffusion.Tests.Sites;

public sealed class SiteCatalogues
{
    private static readonly SamplerShape s_full = new(15, 4, 64, 64, 512, 512);

    [Fact]
    public void StableDiffusion14HasThePapersSelfAttentionSites()
    {
        HookSite[] sites = [.. SiteCatalogue.Of(Config("sd-1.4-unet"), s_full, textTokens: 77).Where(site => site.Kind == SiteKinds.SelfAttention)];
        string[] table = [.. sites.GroupBy(site => site.Block).Select(block =>
            $"{block.Key} = {block.First().Module[..block.First().Module.IndexOf(".attentions", StringComparison.Ordinal)]}: "
            + $"{block.Count()} of {block.First().Height}x{block.First().Width}x{block.First().Channels}")];
        Assert.Equal(
            [
                "encoder.1 = down_blocks.0: 2 of 64x64x320",
                "encoder.2 = down_blocks.1: 2 of 32x32x640",
                "encoder.3 = down_blocks.2: 2 of 16x16x1280",
                "bottleneck = mid_block: 1 of 8x8x1280",
                "decoder.2 = up_blocks.1: 3 of 16x16x1280",
                "decoder.3 = up_blocks.2: 3 of 32x32x640",
                "decoder.4 = up_blocks.3: 3 of 64x64x320",
            ],
            table);
        Assert.Equal(16, sites.Length);
        Assert.Equal(9, new SiteSelector { Name = "decoder.*", Kind = SiteKinds.SelfAttention }.Select(sites).Count);
    }

    [Fact]
    public void TheAutoencodersControlHasThePapersSize()
    {
        JsonNode document = JsonNode.Parse(File.ReadAllText(Goldens.PathTo("shapes/sd-vae.json")))!;
        AutoencoderConfig config = AutoencoderConfig.Parse(document["config"]!.ToJsonString(), "sd-vae.json");
        HookSite site = Assert.Single(new SiteSelector().Select(DecoderSites.Of(config, s_full)));
        Assert.Equal("autoencoder.1.attention", site.Name);
        Assert.Equal((64, 64, 512), (site.Height, site.Width, site.Channels));
        Assert.Empty(new SiteSelector().Select(DecoderSites.Of(config with { MidBlockAddAttention = false }, s_full)));
    }

    [Theory]
    [InlineData("sd-1.4-unet")]
    [InlineData("sd-2.1-unet")]
    public void NamesAreUniqueAndModulesAreTheCheckpoints(string name)
    {
        HookSite[] all = [.. SiteCatalogue.Of(Config(name), s_full, textTokens: 77)];
        HookSite[] sites = [.. new SiteSelector().Select(all)];
        Assert.Equal(all.Length, all.Select(site => site.Name).Distinct().Count());
        Assert.Equal(all.Length, all.Select(site => site.Module).Distinct().Count());
        string[] parameters = [.. JsonNode.Parse(File.ReadAllText(Goldens.PathTo($"shapes/{name}.json")))!["parameters"]!.AsObject().Select(entry => entry.Key)];
        Assert.All(sites, site => Assert.Contains(parameters, parameter => parameter.StartsWith(site.Module + ".", StringComparison.Ordinal)));
        Assert.Equal(parameters.Count(parameter => parameter.EndsWith("to_out.0.weight", StringComparison.Ordinal)), sites.Count(site => site.Layout == SiteLayout.Tokens));
        Assert.Equal(parameters.Count(parameter => parameter.EndsWith(".conv1.weight", StringComparison.Ordinal)), sites.Count(site => site.Kind == SiteKinds.ResidualBlock));
        Assert.Equal(sites.Length, sites.Count(site => site.Kind is SiteKinds.ResidualBlock or SiteKinds.SelfAttention or SiteKinds.CrossAttention));
    }

    [Theory]
    [InlineData("*", 54)] // 22 residual blocks, 16 of each attention: what a wildcard chose before there were others
    [InlineData("*.self-attention", 16)]
    [InlineData("*.queries", 32)]
    [InlineData("*.cross-attention.map", 16)]
    [InlineData("*.residual-block.difference", 22)]
    [InlineData("*.feed-forward", 16)]
    [InlineData("decoder.4.*", 9)]
    [InlineData("decoder.4.2.self-attention.**", 7)]
    [InlineData("decoder.4.2.self-attention.*", 0)]
    [InlineData("*.upsampler, *.downsampler", 6)]
    [InlineData("bottleneck.1.block.difference", 1)]
    [InlineData("conv-in, conv-out", 2)]
    [InlineData("up_blocks.3.attentions.1.transformer_blocks.0.attn1.to_q", 1)]
    public void AWildcardChoosesWhatIsUsuallyLookedAtAndTheOthersAreChosenByName(string name, int count) =>
        Assert.Equal(count, new SiteSelector { Name = name }.Select(SiteCatalogue.Of(Config("sd-1.4-unet"), s_full, textTokens: 77)).Count);

    [Fact]
    public void AttributesChooseLikeNames()
    {
        HookSite[] all = [.. SiteCatalogue.Of(Config("sd-1.4-unet"), s_full, textTokens: 77)];
        Assert.Equal(16, new SiteSelector { Kind = SiteKinds.SelfAttention }.Select(all).Count);
        Assert.Equal(9, new SiteSelector { Kind = "self-attention.keys", Block = "decoder.*" }.Select(all).Count);
        Assert.Equal(3, new SiteSelector { Kind = "*.map", Block = "decoder.4", Resolution = 64 }.Select(all).Count(site => site.Channels == 77));
    }

    [Fact]
    public void EveryLayerOfTheAutoencodersDecoderIsThereByItsOwnWord()
    {
        JsonNode document = JsonNode.Parse(File.ReadAllText(Goldens.PathTo("shapes/sd-vae.json")))!;
        HookSite[] all = [.. DecoderSites.Of(AutoencoderConfig.Parse(document["config"]!.ToJsonString(), "sd-vae.json"), s_full)];
        string[] modules = [.. document["parameters"]!.AsObject().Select(entry => $"vae.{entry.Key}").Where(name => name.StartsWith("vae.decoder.", StringComparison.Ordinal))];
        IReadOnlyList<HookSite> layers = new SiteSelector { Name = "vae.decoder.*" }.Select(all);
        Assert.Equal(14 + 1 + 3 + 2, layers.Count); // residual blocks, attention, upsamplers, the two ends
        Assert.All(layers, site => Assert.Contains(modules, module => module.StartsWith(site.Module + ".", StringComparison.Ordinal)));
        Assert.Equal("vae.decoder.4.3.residual-block 512x512x128", layers.Where(site => site.Kind == SiteKinds.ResidualBlock).Select(site => $"{site.Name} {site.Height}x{site.Width}x{site.Channels}").Last());
        Assert.All(all, site => Assert.Equal("it draws what a step leaves, and nothing of the drawing goes back into the loop", site.FixedBecause));
    }

    [Fact]
    public void APictureThatDoesNotFitTheReductionsIsRefused()
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(
            () => new StableDiffusion.Sampling.StableDiffusionSampler(Some.Settings("sd1-small", "ddim") with { Height = 82, Width = 64 }, Some.Context()));
        Assert.Equal("a picture of 82x64 does not fit this model: both must be multiples of 4", error.Message);
    }

    private static UNetConfig Config(string name) =>
        UNetConfig.Parse(JsonNode.Parse(File.ReadAllText(Goldens.PathTo($"shapes/{name}.json")))!["config"]!.ToJsonString(), name);
}
