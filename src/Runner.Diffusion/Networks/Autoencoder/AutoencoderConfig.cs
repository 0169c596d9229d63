using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Runner.Diffusion.Configs;

namespace Runner.Diffusion.Networks;

/// <summary>The autoencoder's <c>config.json</c>; each property is the key in snake case, each default that of diffusers' <c>AutoencoderKL</c>.</summary>
public sealed record AutoencoderConfig
{
    private static readonly ConfigKeys s_keys = new("AutoencoderKL")
    {
        Neutral = new()
        {
            ["act_fn"] = ["\"silu\""],
            ["latents_mean"] = ["null"],
            ["latents_std"] = ["null"],
            ["shift_factor"] = ["null", "0.0", "0"],
        },
    };

    /// <summary>Channels of the picture.</summary>
    public int InChannels { get; init; } = 3;

    /// <summary>Channels of the picture that is drawn again.</summary>
    public int OutChannels { get; init; } = 3;

    /// <summary>Only <c>DownEncoderBlock2D</c>; one entry per level.</summary>
    public IReadOnlyList<string> DownBlockTypes { get; init; } = ["DownEncoderBlock2D"];

    /// <summary>Only <c>UpDecoderBlock2D</c>; one entry per level.</summary>
    public IReadOnlyList<string> UpBlockTypes { get; init; } = ["UpDecoderBlock2D"];

    /// <summary>Channels of each level; every level after the first halves the picture.</summary>
    public IReadOnlyList<int> BlockOutChannels { get; init; } = [64];

    /// <summary>Residual blocks per level of the encoder; the decoder has one more.</summary>
    [Range(1, 32)]
    public int LayersPerBlock { get; init; } = 1;

    /// <summary>Channels of the latents.</summary>
    public int LatentChannels { get; init; } = 4;

    /// <summary>Groups of the group norms.</summary>
    public int NormNumGroups { get; init; } = 32;

    /// <summary>The picture size that the model was trained at.</summary>
    public int SampleSize { get; init; } = 32;

    /// <summary>Latents are multiplied by this before they are diffused, and divided before they are decoded.</summary>
    public double ScalingFactor { get; init; } = 0.18215;

    /// <summary>Whether float16 overflows in this autoencoder, so that it has to run in float32 or bfloat16.</summary>
    public bool ForceUpcast { get; init; } = true;

    /// <summary>Whether a 1x1 convolution follows the encoder.</summary>
    public bool UseQuantConv { get; init; } = true;

    /// <summary>Whether a 1x1 convolution precedes the decoder.</summary>
    public bool UsePostQuantConv { get; init; } = true;

    /// <summary>Whether the lowest level attends.</summary>
    public bool MidBlockAddAttention { get; init; } = true;

    /// <summary>How many times smaller than the picture the latent is, each way.</summary>
    [JsonIgnore]
    public int Reduction => 1 << (BlockOutChannels.Count - 1);

    internal NormSettings Norm => new(NormNumGroups, Epsilon: 1e-6);

    /// <summary>Reads a <c>config.json</c>.</summary>
    /// <exception cref="InvalidDataException">A key or a value is not implemented; the message names it.</exception>
    public static AutoencoderConfig Load(string path) => s_keys.Bind<AutoencoderConfig>(ConfigFile.Open(path), path).Checked(path);

    /// <summary>Reads the text of a <c>config.json</c>; <paramref name="source"/> names it in errors.</summary>
    public static AutoencoderConfig Parse(string json, string source) =>
        s_keys.Bind<AutoencoderConfig>(ConfigFile.Parse(json, source), source).Checked(source);

    /// <summary>The <c>config.json</c> that diffusers loads.</summary>
    public string ToJson() => s_keys.Write(this, new JsonObject { ["act_fn"] = "silu" });

    private AutoencoderConfig Checked(string source)
    {
        ConfigKeys.OnlyTypes(DownBlockTypes, ["DownEncoderBlock2D"], BlockOutChannels.Count, source, "down_block_types");
        ConfigKeys.OnlyTypes(UpBlockTypes, ["UpDecoderBlock2D"], BlockOutChannels.Count, source, "up_block_types");
        ConfigKeys.DivideIntoGroups(BlockOutChannels, NormNumGroups, source);
        return this;
    }
}
