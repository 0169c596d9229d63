namespace Runner.Torch.Hooks;

/// <summary>A named place in a model where an activation can be read or replaced, with the shape that it has there.</summary>
/// <param name="Name">Stable and readable, such as <c>decoder.4.1.self-attention</c>: block, layer, kind.</param>
/// <param name="Module">The module's name in the checkpoint, such as <c>up_blocks.3.attentions.0.transformer_blocks.0.attn1.to_out.0</c>.</param>
/// <param name="Block">The block, such as <c>encoder.1</c>, <c>bottleneck</c>, <c>decoder.4</c>; counted from 1.</param>
/// <param name="Layer">The number of the layer of this kind within the block, counted from 1.</param>
/// <param name="Kind">What the module does; see <see cref="SiteKinds"/>.</param>
/// <param name="Height">Rows of the feature map.</param>
/// <param name="Width">Columns of the feature map.</param>
/// <param name="Channels">Channels of the feature map.</param>
/// <param name="Layout">The order of axes.</param>
public sealed record HookSite(
    string Name, string Module, string Block, int Layer, string Kind, int Height, int Width, int Channels, SiteLayout Layout);
