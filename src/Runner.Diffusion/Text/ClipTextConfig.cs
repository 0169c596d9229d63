using System.Text.Json;
using System.Text.Json.Nodes;
using StableDiffusion.Configs;

namespace StableDiffusion.Text;

/// <summary>The text encoder's <c>config.json</c>; each property is the key in snake case, each default that of transformers' <c>CLIPTextConfig</c>.</summary>
public sealed record ClipTextConfig
{
    // What a published config says about its origin or about other models, and what never enters the text states.
    private static readonly HashSet<string> Descriptive =
    [
        "_name_or_path", "architectures", "dtype", "torch_dtype", "transformers_version", "return_dict", "use_cache", "tie_word_embeddings",
    ];

    public int VocabSize { get; init; } = 49408;

    public int HiddenSize { get; init; } = 512;

    public int IntermediateSize { get; init; } = 2048;

    public int ProjectionDim { get; init; } = 512;

    public int NumHiddenLayers { get; init; } = 12;

    public int NumAttentionHeads { get; init; } = 8;

    public int MaxPositionEmbeddings { get; init; } = 77;

    public ClipActivation HiddenAct { get; init; } = ClipActivation.QuickGelu;

    public double LayerNormEps { get; init; } = 1e-5;

    public double InitializerRange { get; init; } = 0.02;

    public double InitializerFactor { get; init; } = 1.0;

    public int? BosTokenId { get; init; } = 49406;

    public int? EosTokenId { get; init; } = 49407;

    public int? PadTokenId { get; init; } = 1;

    /// <summary>Reads a <c>config.json</c>.</summary>
    /// <exception cref="InvalidDataException">A key or a value is not implemented; the message names it.</exception>
    public static ClipTextConfig Load(string path) => FromJson(ConfigFile.Open(path), path);

    /// <summary>Reads the text of a <c>config.json</c>; <paramref name="source"/> names it in errors.</summary>
    public static ClipTextConfig Parse(string json, string source) => FromJson(ConfigFile.Parse(json, source), source);

    /// <summary>The <c>config.json</c> that transformers' <c>CLIPTextModel</c> loads.</summary>
    public string ToJson()
    {
        JsonObject document = new()
        {
            ["architectures"] = new JsonArray("CLIPTextModel"),
            ["model_type"] = "clip_text_model",
            ["attention_dropout"] = 0.0,
        };
        foreach ((string key, JsonNode? value) in JsonSerializer.SerializeToNode(this, ConfigFile.Json)!.AsObject()) document[key] = value?.DeepClone();
        return document.ToJsonString(ConfigFile.Json);
    }

    private static ClipTextConfig FromJson(JsonObject document, string source)
    {
        string model = document["model_type"]?.ToString() ?? "clip_text_model";
        if (model != "clip_text_model") throw new InvalidDataException($"{source}: \"model_type\": \"{model}\" is not implemented, expected clip_text_model");
        ClipTextConfig config = ConfigFile.Bind<ClipTextConfig>(document, source, key => key == "model_type" || Descriptive.Contains(key));
        if (config.NumAttentionHeads < 1 || config.HiddenSize % config.NumAttentionHeads != 0)
        {
            throw new InvalidDataException(
                $"{source}: \"hidden_size\": {config.HiddenSize} does not divide into \"num_attention_heads\": {config.NumAttentionHeads}");
        }

        return config;
    }
}
