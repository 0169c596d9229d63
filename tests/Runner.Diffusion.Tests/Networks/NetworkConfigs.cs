using System.Text.Json.Nodes;
using Runner.Diffusion.Networks;

namespace Runner.Diffusion.Tests.Networks;

public sealed class NetworkConfigs
{
    [Theory]
    [InlineData("sd1-small")]
    [InlineData("sd2-small")]
    public void AConfigComesBackFromWhatItWrites(string model)
    {
        UNetConfig denoiser = UNetConfig.Load(Goldens.PathTo($"{model}/unet/config.json"));
        Assert.Equal(denoiser.ToJson(), UNetConfig.Parse(denoiser.ToJson(), "written").ToJson());
        AutoencoderConfig autoencoder = AutoencoderConfig.Load(Goldens.PathTo($"{model}/vae/config.json"));
        Assert.Equal(autoencoder.ToJson(), AutoencoderConfig.Parse(autoencoder.ToJson(), "written").ToJson());
    }

    [Theory]
    [InlineData("sd1-small")]
    [InlineData("sd2-small")]
    public void EveryKeyThatIsWrittenHasTheValueThatDiffusersWrote(string model)
    {
        AssertWithin($"{model}/unet/config.json", UNetConfig.Load(Goldens.PathTo($"{model}/unet/config.json")).ToJson());
        AssertWithin($"{model}/vae/config.json", AutoencoderConfig.Load(Goldens.PathTo($"{model}/vae/config.json")).ToJson());
    }

    [Theory]
    [InlineData("act_fn", "\"gelu\"", "\"act_fn\": \"gelu\" is not implemented, expected \"silu\" or \"swish\"")]
    [InlineData("addition_embed_type", "\"text_time\"", "\"addition_embed_type\": \"text_time\" is not implemented, expected null")]
    [InlineData("down_block_types", """["AttnDownBlock2D","DownBlock2D","DownBlock2D","DownBlock2D"]""", "\"down_block_types\": \"AttnDownBlock2D\" is not implemented, expected CrossAttnDownBlock2D or DownBlock2D")]
    [InlineData("a_key_of_tomorrow", "3", "\"a_key_of_tomorrow\": 3 is not implemented")]
    [InlineData("attention_head_dim", "[2,2]", "\"attention_head_dim\" has 2 entries but \"block_out_channels\" has 4")]
    [InlineData("attention_head_dim", "3", "\"block_out_channels\": 32 does not divide into \"attention_head_dim\": 3 heads")]
    [InlineData("norm_num_groups", "24", "\"block_out_channels\": 32 does not divide into \"norm_num_groups\": 24")]
    public void WhatIsNotImplementedIsRefusedByName(string key, string value, string problem)
    {
        JsonObject document = JsonNode.Parse(File.ReadAllText(Goldens.PathTo("sd1-small/unet/config.json")))!.AsObject();
        document[key] = JsonNode.Parse(value);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => UNetConfig.Parse(document.ToJsonString(), "unet/config.json"));
        Assert.Equal($"unet/config.json: {problem}", error.Message);
    }

    [Fact]
    public void TheConfigOfAnotherNetworkIsRefused()
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(
            () => AutoencoderConfig.Parse(File.ReadAllText(Goldens.PathTo("sd1-small/unet/config.json")), "vae/config.json"));
        Assert.Equal("vae/config.json: the config of a UNet2DConditionModel, where one of a AutoencoderKL is expected", error.Message);
    }

    private static void AssertWithin(string golden, string written)
    {
        JsonObject reference = JsonNode.Parse(File.ReadAllText(Goldens.PathTo(golden)))!.AsObject();
        foreach ((string key, JsonNode? value) in JsonNode.Parse(written)!.AsObject())
        {
            string there = reference[key]?.ToJsonString() ?? "null";
            string ours = value?.ToJsonString() ?? "null";
            Assert.True(there == ours || (double.TryParse(there, out double a) && double.TryParse(ours, out double b) && a == b), $"{key}: {ours}, diffusers {there}");
        }
    }
}
