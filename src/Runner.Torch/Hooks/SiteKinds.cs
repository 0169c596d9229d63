namespace Runner.Torch.Hooks;

/// <summary>
/// The kinds of hook sites that latent diffusion models have. A plugin may add its own. A kind alone is the output of a module; a part of it stands behind a point, such as
/// <c>residual-block.difference</c> or <c>cross-attention.map</c>.
/// </summary>
public static class SiteKinds
{
    /// <summary>The output of a self-attention's output projection, its bias included, before the residual sum.</summary>
    public const string SelfAttention = "self-attention";

    /// <summary>The output of a cross-attention's output projection, its bias included, before the residual sum.</summary>
    public const string CrossAttention = "cross-attention";

    /// <summary>The output of a residual block, after the residual sum.</summary>
    public const string ResidualBlock = "residual-block";

    /// <summary>The output projection of an autoencoder's mid-block attention, before the residual sum.</summary>
    public const string AutoencoderAttention = "autoencoder-attention";

    /// <summary>The output of a transformer layer's feed-forward network, before the residual sum.</summary>
    public const string FeedForward = "feed-forward";

    /// <summary>The stream after a transformer layer: self-attention, cross-attention, feed-forward.</summary>
    public const string TransformerLayer = "transformer-layer";

    /// <summary>The feature map after a transformer, its projections and residual sum included.</summary>
    public const string Transformer = "transformer";

    /// <summary>The output of a layer that halves the resolution.</summary>
    public const string Downsampler = "downsampler";

    /// <summary>The output of a layer that doubles the resolution.</summary>
    public const string Upsampler = "upsampler";

    /// <summary>The output of a block of several layers.</summary>
    public const string Block = "block";

    /// <summary>The output of the convolution by which a network begins or ends.</summary>
    public const string Convolution = "convolution";

    /// <summary>The output of an autoencoder's mid-block attention, after the residual sum.</summary>
    public const string Attention = "attention";

    /// <summary>The latent that a step begins with.</summary>
    public const string Latent = "latent";

    /// <summary>The noise that the chosen half of the guidance pair predicts at a step.</summary>
    public const string PredictedNoise = "predicted-noise";

    /// <summary>The clean latent that the chosen half of the guidance pair predicts at a step.</summary>
    public const string PredictedClean = "predicted-clean";

    /// <summary>The picture that the autoencoder draws of the latent after a step, 0 to 1.</summary>
    public const string Picture = "picture";

    /// <summary>The states of a text.</summary>
    public const string TextStates = "text-states";
}

/// <summary>The parts of a module that are sites besides its output: each the last word of a kind.</summary>
public static class SiteParts
{
    /// <summary>What the module is given; of attention and feed-forward, what their norm makes of the stream.</summary>
    public const string Input = "input";

    /// <summary>What the module adds to what it is given: output - input. Of a residual block whose channels change, output - what its shortcut carries.</summary>
    public const string Difference = "difference";

    /// <summary>The stream after an attention's output was added to it.</summary>
    public const string Stream = "stream";

    /// <summary>Queries of all heads, one head's channels after the other's.</summary>
    public const string Queries = "queries";

    /// <summary>Keys of all heads.</summary>
    public const string Keys = "keys";

    /// <summary>Values of all heads.</summary>
    public const string Values = "values";

    /// <summary>How much each place attends to each place or token, the mean over heads: a channel for each that is attended to; they sum to 1.</summary>
    public const string Map = "map";

    /// <summary>The same of every head, one head's channels after the other's.</summary>
    public const string HeadMaps = "head-maps";
}
