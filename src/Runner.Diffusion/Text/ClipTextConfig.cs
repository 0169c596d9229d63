using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Runner.Diffusion.Configs;

namespace Runner.Diffusion.Text;

/// <summary>The text encoder's <c>config.json</c>; each property is the key in snake case, each default that of transformers' <c>CLIPTextConfig</c>.</summary>
public sealed record ClipTextConfig
{
    // What a published config says about its origin or about other models, and what never enters the text states.
    private static readonly HashSet<string> Descriptive =
    [
        "_name_or_path", "architectures", "dtype", "torch_dtype", "transformers_version", "return_dict", "use_cache", "tie_word_embeddings",
    ];

    /// <summary>Tokens in the vocabulary.</summary>
    public int VocabSize { get; init; } = 49408;

    /// <summary>Width of the text states.</summary>
    public int HiddenSize { get; init; } = 512;

    /// <summary>Width within the feed-forward networks.</summary>
    public int IntermediateSize { get; init; } = 2048;

    /// <summary>Width of a projection that text states do not pass; published configs have it.</summary>
    [Range(0, 1 << 20)]
    public int ProjectionDim { get; init; } = 512;

    /// <summary>Layers.</summary>
    [Range(1, 256)]
    public int NumHiddenLayers { get; init; } = 12;

    /// <summary>Heads of each attention; they divide <see cref="HiddenSize"/>.</summary>
    public int NumAttentionHeads { get; init; } = 8;

    /// <summary>The most tokens of a text, begin and end included.</summary>
    public int MaxPositionEmbeddings { get; init; } = 77;

    /// <summary>What the feed-forward networks bend by.</summary>
    public ClipActivation HiddenAct { get; init; } = ClipActivation.QuickGelu;

    /// <summary>What the layer norms add to the variance.</summary>
    public double LayerNormEps { get; init; } = 1e-5;

    /// <summary>Standard deviation of the first embeddings.</summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>Multiplies the standard deviation of all first weights.</summary>
    public double InitializerFactor { get; init; } = 1.0;

    /// <summary>The token that begins a text.</summary>
    [Range(0, 1 << 20)]
    public int? BosTokenId { get; init; } = 49406;

    /// <summary>The token that ends a text.</summary>
    [Range(0, 1 << 20)]
    public int? EosTokenId { get; init; } = 49407;

    /// <summary>The token that fills a text up.</summary>
    [Range(0, 1 << 20)]
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
