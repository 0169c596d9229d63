using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Runner.Diffusion.Networks;
using Runner.Diffusion.Text;

namespace StableDiffusionTraining.Stages;

/// <summary>The sizes of a denoiser and of the text encoder that is trained with it.</summary>
public sealed record DenoiserShape
{
    /// <summary>Channels per level; each level after the first halves the latents. All levels but the last attend to themselves and to the text.</summary>
    [MinLength(2)]
    [Description("channels per level; all levels but the last have attention")]
    public IReadOnlyList<int> Channels { get; init; } = [64, 96, 128];

    /// <summary>Residual blocks per level of the encoder; the decoder has one more.</summary>
    [Range(1, 8)]
    [Description("residual blocks per level of the encoder")]
    public int Layers { get; init; } = 1;

    /// <summary>Channels of one attention head. Below 32, attention takes most of the time on a CPU.</summary>
    [Range(1, 1024)]
    [Description("channels of one attention head")]
    public int HeadChannels { get; init; } = 32;

    /// <summary>Groups of the group norms.</summary>
    [Range(1, 64)]
    [Description("groups of the group norms")]
    public int NormGroups { get; init; } = 16;

    /// <summary>Channels of the text states.</summary>
    [Range(1, 4096)]
    [Description("channels of the text states")]
    public int TextChannels { get; init; } = 96;

    /// <summary>Layers of the text encoder.</summary>
    [Range(1, 64)]
    [Description("layers of the text encoder")]
    public int TextLayers { get; init; } = 2;

    /// <summary>Tokens of a padded caption, begin and end included.</summary>
    [Range(2, 77)]
    [Description("tokens of a padded caption, begin and end included")]
    public int TextLength { get; init; } = 24;

    /// <summary>
    /// Standard deviation of the first token and position embeddings. CLIP's 0.02 lets what words have in common swallow what tells them apart before it was
    /// ever used: with it, "left" and "right" ended as one word (their text states differed by 0.4% after 14,000 steps).
    /// </summary>
    [Range(0.0, 10.0)]
    [Description("standard deviation of the first token and position embeddings")]
    public double EmbeddingDeviation { get; init; } = 1;

    /// <summary>Whether every residual branch ends in zeros at first, so that the network begins as the identity; or, where false, only the network's last layer.</summary>
    [Description("whether every residual branch begins at zero, not only the network's last layer")]
    public bool ZeroResiduals { get; init; } = true;

    internal UNetConfig Denoiser(int latentChannels, int side) => new()
    {
        SampleSize = side,
        InChannels = latentChannels,
        OutChannels = latentChannels,
        BlockOutChannels = Channels,
        DownBlockTypes = [.. Channels.Select((_, level) => level < Channels.Count - 1 ? UNetConfig.AttentionDown : UNetConfig.PlainDown)],
        UpBlockTypes = [.. Channels.Select((_, level) => level > 0 ? UNetConfig.AttentionUp : UNetConfig.PlainUp)],
        LayersPerBlock = Layers,
        CrossAttentionDim = TextChannels,
        AttentionHeadDim = new PerBlock([.. Channels.Select(width => width / HeadChannels)]),
        NormNumGroups = NormGroups,
        UseLinearProjection = true,
    };

    internal ClipTextConfig Text(ClipTokenizer tokenizer) => new()
    {
        VocabSize = tokenizer.VocabularySize,
        HiddenSize = TextChannels,
        IntermediateSize = 4 * TextChannels,
        ProjectionDim = TextChannels,
        NumHiddenLayers = TextLayers,
        NumAttentionHeads = TextChannels / HeadChannels,
        MaxPositionEmbeddings = tokenizer.MaxLength,
        BosTokenId = tokenizer.BeginId,
        EosTokenId = tokenizer.EndId,
        PadTokenId = tokenizer.PadId,
        InitializerRange = EmbeddingDeviation,
    };
}
