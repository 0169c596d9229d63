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
        HookSite[] sites = [.. SiteCatalogue.Of(Config("sd-1.4-unet"), s_full).Where(site => site.Kind == SiteKinds.SelfAttention)];
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
        HookSite site = Assert.Single(SiteCatalogue.Of(config, s_full));
        Assert.Equal((64, 64, 512), (site.Height, site.Width, site.Channels));
        Assert.Empty(SiteCatalogue.Of(config with { MidBlockAddAttention = false }, s_full));
    }

    [Theory]
    [InlineData("sd-1.4-unet")]
    [InlineData("sd-2.1-unet")]
    public void NamesAreUniqueAndModulesAreTheCheckpoints(string name)
    {
        HookSite[] sites = [.. SiteCatalogue.Of(Config(name), s_full)];
        Assert.Equal(sites.Length, sites.Select(site => site.Name).Distinct().Count());
        string[] parameters = [.. JsonNode.Parse(File.ReadAllText(Goldens.PathTo($"shapes/{name}.json")))!["parameters"]!.AsObject().Select(entry => entry.Key)];
        Assert.All(sites, site => Assert.Contains(parameters, parameter => parameter.StartsWith(site.Module + ".", StringComparison.Ordinal)));
        Assert.Equal(parameters.Count(parameter => parameter.EndsWith("to_out.0.weight", StringComparison.Ordinal)), sites.Count(site => site.Layout == SiteLayout.Tokens));
        Assert.Equal(parameters.Count(parameter => parameter.EndsWith(".conv1.weight", StringComparison.Ordinal)), sites.Count(site => site.Kind == SiteKinds.ResidualBlock));
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
