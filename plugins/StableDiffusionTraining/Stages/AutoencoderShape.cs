using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Runner.Diffusion.Networks;

namespace StableDiffusionTraining.Stages;

/// <summary>The sizes of an autoencoder that is trained from scratch.</summary>
public sealed record AutoencoderShape
{
    /// <summary>Channels per level; each level after the first halves the picture. Multiples of 16 are what a CPU's convolutions want.</summary>
    [MinLength(1)]
    [Description("channels per level; each level after the first halves the picture")]
    public IReadOnlyList<int> Channels { get; init; } = [32, 48, 64];

    /// <summary>Residual blocks per level of the encoder; the decoder has one more.</summary>
    [Range(1, 8)]
    [Description("residual blocks per level of the encoder")]
    public int Layers { get; init; } = 1;

    /// <summary>Channels of the latents.</summary>
    [Range(1, 64)]
    [Description("channels of the latents")]
    public int LatentChannels { get; init; } = 4;

    /// <summary>Groups of the group norms.</summary>
    [Range(1, 64)]
    [Description("groups of the group norms")]
    public int NormGroups { get; init; } = 16;

    internal AutoencoderConfig Config() => new()
    {
        BlockOutChannels = Channels,
        DownBlockTypes = [.. Channels.Select(_ => "DownEncoderBlock2D")],
        UpBlockTypes = [.. Channels.Select(_ => "UpDecoderBlock2D")],
        LayersPerBlock = Layers,
        LatentChannels = LatentChannels,
        NormNumGroups = NormGroups,
        ForceUpcast = false,
    };
}
