using System.Text.Json.Nodes;
using Runner.Diffusion.Networks;
using static TorchSharp.torch;

namespace Runner.Diffusion.Tests.Networks;

public sealed class FullSizeShapes
{
    [Theory]
    [InlineData("sd-1.4-unet", 859520964)]
    [InlineData("sd-2.1-unet", 865910724)]
    public void TheDenoisersParametersAreThoseOfTheCheckpoint(string name, long count)
    {
        JsonObject golden = Read(name);
        using UNet2DConditionModel network = Weights.Shapes.Build(() => new UNet2DConditionModel(UNetConfig.Parse(golden["config"]!.ToJsonString(), name)));
        Assert.Equal(count, AssertSame(golden, network));
    }

    [Fact]
    public void TheAutoencodersParametersAreThoseOfTheCheckpoint()
    {
        JsonObject golden = Read("sd-vae");
        using AutoencoderKL network = Weights.Shapes.Build(() => new AutoencoderKL(AutoencoderConfig.Parse(golden["config"]!.ToJsonString(), "sd-vae")));
        Assert.Equal(83653863, AssertSame(golden, network));
    }

    private static long AssertSame(JsonObject golden, nn.Module network)
    {
        SortedDictionary<string, string> expected = new(StringComparer.Ordinal);
        foreach ((string name, JsonNode? shape) in golden["parameters"]!.AsObject())
        {
            expected[name] = string.Join(" x ", shape!.AsArray());
        }

        SortedDictionary<string, string> actual = new(StringComparer.Ordinal);
        long count = 0;
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in network.named_parameters())
        {
            actual[name] = string.Join(" x ", parameter.shape);
            count += parameter.numel();
        }

        Assert.Equal(expected, actual);
        return count;
    }

    private static JsonObject Read(string name) => JsonNode.Parse(File.ReadAllText(Goldens.PathTo($"shapes/{name}.json")))!.AsObject();
}
