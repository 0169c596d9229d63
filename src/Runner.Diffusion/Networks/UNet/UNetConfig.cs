using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Runner.Diffusion.Configs;

namespace Runner.Diffusion.Networks;

/// <summary>The U-Net's <c>config.json</c>; each property is the key in snake case, each default that of diffusers' <c>UNet2DConditionModel</c>.</summary>
public sealed record UNetConfig
{
    /// <summary>A down block whose residual blocks are followed by transformers.</summary>
    public const string AttentionDown = "CrossAttnDownBlock2D";
    /// <summary>A down block of residual blocks alone.</summary>
    public const string PlainDown = "DownBlock2D";
    /// <summary>An up block whose residual blocks are followed by transformers.</summary>
    public const string AttentionUp = "CrossAttnUpBlock2D";
    /// <summary>An up block of residual blocks alone.</summary>
    public const string PlainUp = "UpBlock2D";

    /// <summary>The latent size that the model was trained at, or null where the config does not say.</summary>
    public int? SampleSize { get; init; }

    /// <summary>Channels of the latents.</summary>
    public int InChannels { get; init; } = 4;

    /// <summary>Channels of the answer.</summary>
    public int OutChannels { get; init; } = 4;

    /// <summary>The down blocks, from the top level to the lowest.</summary>
    public IReadOnlyList<string> DownBlockTypes { get; init; } = [AttentionDown, AttentionDown, AttentionDown, PlainDown];

    /// <summary>The up blocks, from the lowest level to the top.</summary>
    public IReadOnlyList<string> UpBlockTypes { get; init; } = [PlainUp, AttentionUp, AttentionUp, AttentionUp];

    /// <summary>Channels of each level, from the top.</summary>
    public IReadOnlyList<int> BlockOutChannels { get; init; } = [320, 640, 1280, 1280];

    /// <summary>Residual blocks per down block; up blocks have one more.</summary>
    [Range(1, 32)]
    public int LayersPerBlock { get; init; } = 2;

    /// <summary>Width of the text states.</summary>
    public int CrossAttentionDim { get; init; } = 1280;

    /// <summary>Despite its name the number of heads, for every block or per down block: diffusers keeps the mistake for the sake of old files.</summary>
    public PerBlock AttentionHeadDim { get; init; } = 8;

    /// <summary>Layers of each transformer.</summary>
    [Range(1, 32)]
    public int TransformerLayersPerBlock { get; init; } = 1;

    /// <summary>Groups of the group norms.</summary>
    public int NormNumGroups { get; init; } = 32;

    /// <summary>What the group norms add to the variance.</summary>
    public double NormEps { get; init; } = 1e-5;

    /// <summary>Whether the cosines come before the sines in the time embedding.</summary>
    public bool FlipSinToCos { get; init; } = true;

    /// <summary>Shifts the frequencies of the time embedding: they fall from 1 to 1/10000 over half the channels less this.</summary>
    public double FreqShift { get; init; }

    /// <summary>Whether transformers project by a linear layer (2.x) or by a 1x1 convolution (1.x).</summary>
    public bool UseLinearProjection { get; init; }

    /// <summary>Whether attention computes in float32 although the network runs in a narrower type.</summary>
    public bool UpcastAttention { get; init; }

    internal NormSettings Norm => new(NormNumGroups, NormEps);

    internal int TimeChannels => 4 * BlockOutChannels[0];

    /// <summary>Reads a <c>config.json</c>.</summary>
    /// <exception cref="InvalidDataException">A key or a value is not implemented; the message names it.</exception>
    public static UNetConfig Load(string path) => UNetKeys.Bind(ConfigFile.Open(path), path);

    /// <summary>Reads the text of a <c>config.json</c>; <paramref name="source"/> names it in errors.</summary>
    public static UNetConfig Parse(string json, string source) => UNetKeys.Bind(ConfigFile.Parse(json, source), source);

    /// <summary>The <c>config.json</c> that diffusers loads.</summary>
    public string ToJson() => UNetKeys.Keys.Write(this, new JsonObject { ["act_fn"] = "silu", ["mid_block_type"] = "UNetMidBlock2DCrossAttn" });
}
