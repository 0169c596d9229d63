using Runner.Diffusion.Text;

namespace Runner.Diffusion.Tests.Text;

public sealed class TextConfigs
{
    private const string Published = """
        {
          "_name_or_path": "openai/clip-vit-large-patch14", "architectures": ["CLIPTextModel"], "attention_dropout": 0.0, "bos_token_id": 0,
          "dropout": 0.0, "eos_token_id": 2, "hidden_act": "quick_gelu", "hidden_size": 768, "initializer_factor": 1.0, "initializer_range": 0.02,
          "intermediate_size": 3072, "layer_norm_eps": 1e-05, "max_position_embeddings": 77, "model_type": "clip_text_model",
          "num_attention_heads": 12, "num_hidden_layers": 12, "pad_token_id": 1, "projection_dim": 768, "torch_dtype": "float32",
          "transformers_version": "4.22.0.dev0", "vocab_size": 49408
        }
        """;

    [Fact]
    public void APublishedConfigIsReadAndWrittenBackUnchanged()
    {
        ClipTextConfig config = ClipTextConfig.Parse(Published, "config.json");
        Assert.Equal((768, 12, 3072, ClipActivation.QuickGelu), (config.HiddenSize, config.NumHiddenLayers, config.IntermediateSize, config.HiddenAct));
        Assert.Equal(config, ClipTextConfig.Parse(config.ToJson(), "written"));
        Assert.Contains("\"hidden_act\": \"quick_gelu\"", config.ToJson());
    }

    [Theory]
    [InlineData("""{"attention_dropout": 0.1}""", "config.json: \"attention_dropout\": 0.1 is not implemented")]
    [InlineData("""{"rope_theta": 10000}""", "config.json: \"rope_theta\": 10000 is not implemented")]
    [InlineData("""{"hidden_act": "relu"}""", "config.json: \"hidden_act\": \"relu\" is not implemented, expected one of quick_gelu, gelu")]
    [InlineData("""{"hidden_size": "wide"}""", "config.json: \"hidden_size\": \"wide\" is not implemented, expected a whole number")]
    [InlineData("""{"num_hidden_layers": 1000000000}""", "config.json: \"num_hidden_layers\": 1000000000 is not implemented, expected a whole number from 1 to 256")]
    [InlineData("""{"hidden_size": -64}""", "config.json: \"hidden_size\": -64 is not implemented, expected a whole number from 1 to 1048576")]
    [InlineData("""{"hidden_size": null}""", "config.json: \"hidden_size\": null is not implemented, expected a whole number")]
    [InlineData("{\"hidden_size\": 64,\n \"hidden_size\": 32}", "config.json:2:2: key \"hidden_size\" is there twice")]
    [InlineData("{\n\"a\": x}", "config.json:2:6: no JSON from here on: \"x}\"")]
    [InlineData("{\"hidden_size\": 64", "config.json:1:19: the JSON ends before it is whole")]
    [InlineData("{\"\\ud800\": 64}", "config.json:1:2: a text that is not made of letters (half a character, or not UTF-8)")]
    [InlineData("[1]", "config.json: a JSON object is expected")]
    [InlineData("""{"model_type": "t5"}""", "config.json: \"model_type\": \"t5\" is not implemented, expected clip_text_model")]
    [InlineData("""{"hidden_size": 30}""", "config.json: \"hidden_size\": 30 does not divide into \"num_attention_heads\": 8")]
    public void AKeyOrValueThatIsNotImplementedIsAnErrorThatNamesIt(string json, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => ClipTextConfig.Parse(json, "config.json")).Message);
}
