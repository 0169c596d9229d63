namespace Runner.Torch.Hooks;

/// <summary>A named place in a model where an activation can be read or replaced, with the shape that it has there.</summary>
/// <param name="Name">Stable and readable, such as <c>decoder.4.1.self-attention</c>: block, layer, kind.</param>
/// <param name="Module">The module's name in the checkpoint, such as <c>up_blocks.3.attentions.0.transformer_blocks.0.attn1.to_out.0</c>.</param>
/// <param name="Block">The block, such as <c>encoder.1</c>, <c>bottleneck</c>, <c>decoder.4</c>; counted from 1.</param>
/// <param name="Layer">The number of the layer of this kind within the block, counted from 1.</param>
/// <param name="Kind">What the module does; see <see cref="SiteKinds"/>. A part of it stands behind a point: <c>self-attention.queries</c>.</param>
/// <param name="Height">Rows of the feature map.</param>
/// <param name="Width">Columns of the feature map.</param>
/// <param name="Channels">Channels of the feature map.</param>
/// <param name="Layout">The order of axes.</param>
public sealed record HookSite(
    string Name, string Module, string Block, int Layer, string Kind, int Height, int Width, int Channels, SiteLayout Layout)
{
    /// <summary>
    /// The words, one of which a selection has to write out for this site to be chosen, with blanks between them; several words joined by <c>+</c> are all needed. Empty: a wildcard is enough. A model has
    /// hundreds of places; a wildcard should not choose what nobody thought of.
    /// </summary>
    public string OnRequest { get; init; } = "";

    /// <summary>Why the activation can be read and not edited while samples are made, as a clause; empty where it can be edited.</summary>
    public string FixedBecause { get; init; } = "";

    /// <summary>Whether rows and columns are places of the picture. The states of a text are a row of tokens, which no pixel belongs to.</summary>
    public bool HasPlaces { get; init; } = true;

    /// <summary>Numbers for each image that are computed on the way to this activation beyond it, and only where somebody listens: the attention of every head behind its mean.</summary>
    public long NumbersAside { get; init; }

    /// <summary>Numbers of one image's activation.</summary>
    public long Numbers => (long)Channels * Height * Width;
}
