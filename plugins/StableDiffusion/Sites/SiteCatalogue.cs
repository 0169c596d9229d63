using Runner.Diffusion.Networks;
using Runner.Torch.Hooks;
using Runner.Torch.Sampling;

namespace StableDiffusion.Sites;

/// <summary>
/// The hook sites of a U-Net, from its configuration alone, in the order of the forward pass. Blocks are named as in the paper: <c>encoder.1</c> is <c>down_blocks.0</c>,
/// <c>bottleneck</c> is <c>mid_block</c>, <c>decoder.4</c> is <c>up_blocks.3</c>; layers count from 1 within a block and kind.
/// </summary>
internal static class SiteCatalogue
{
    /// <summary>Self-attention, cross-attention and residual-block sites.</summary>
    public static IEnumerable<HookSite> Of(UNetConfig config, SamplerShape shape)
    {
        int levels = config.BlockOutChannels.Count;
        for (int level = 0; level < levels; level++)
        {
            Block block = new($"down_blocks.{level}", $"encoder.{level + 1}", Reduced(shape.LatentHeight, level), Reduced(shape.LatentWidth, level), config.BlockOutChannels[level], config.TransformerLayersPerBlock);
            foreach (HookSite site in block.Sites(config.LayersPerBlock, config.DownBlockTypes[level].StartsWith("CrossAttn", StringComparison.Ordinal))) yield return site;
        }

        int lowest = levels - 1;
        Block middle = new("mid_block", "bottleneck", Reduced(shape.LatentHeight, lowest), Reduced(shape.LatentWidth, lowest), config.BlockOutChannels[lowest], config.TransformerLayersPerBlock);
        foreach (HookSite site in middle.MiddleSites()) yield return site;
        for (int number = 0; number < levels; number++)
        {
            int level = lowest - number;
            Block block = new($"up_blocks.{number}", $"decoder.{number + 1}", Reduced(shape.LatentHeight, level), Reduced(shape.LatentWidth, level), config.BlockOutChannels[level], config.TransformerLayersPerBlock);
            foreach (HookSite site in block.Sites(config.LayersPerBlock + 1, config.UpBlockTypes[number].StartsWith("CrossAttn", StringComparison.Ordinal))) yield return site;
        }
    }

    /// <summary>The attention in the middle of the autoencoder's decoder: the paper's other control. None where the autoencoder was built without it.</summary>
    public static IEnumerable<HookSite> Of(AutoencoderConfig config, SamplerShape shape) => !config.MidBlockAddAttention ? [] :
    [
        new HookSite(
            "autoencoder.1.attention", "decoder.mid_block.attentions.0.to_out.0", "autoencoder", 1, SiteKinds.AutoencoderAttention,
            shape.LatentHeight, shape.LatentWidth, config.BlockOutChannels[^1], SiteLayout.Tokens),
    ];

    // A convolution of stride 2 that is padded all around leaves half the rows, rounded up.
    private static int Reduced(int size, int level) => (size + (1 << level) - 1) >> level;

    private sealed record Block(string Module, string Name, int Height, int Width, int Channels, int Depth)
    {
        public IEnumerable<HookSite> Sites(int layers, bool attention)
        {
            for (int layer = 0; layer < layers; layer++)
            {
                yield return Residual(layer);
                if (!attention) continue;
                foreach (HookSite site in Attention(layer)) yield return site;
            }
        }

        public IEnumerable<HookSite> MiddleSites() => [Residual(0), .. Attention(0), Residual(1)];

        private HookSite Residual(int layer) => new(
            $"{Name}.{layer + 1}.{SiteKinds.ResidualBlock}", $"{Module}.resnets.{layer}", Name, layer + 1, SiteKinds.ResidualBlock, Height, Width, Channels, SiteLayout.ChannelsFirst);

        // A transformer of several layers (none in Stable Diffusion 1.x and 2.x, which have one) counts them as layers of the block.
        private IEnumerable<HookSite> Attention(int layer) =>
            from depth in Enumerable.Range(0, Depth)
            from kind in new[] { (Name: SiteKinds.SelfAttention, Part: "attn1"), (Name: SiteKinds.CrossAttention, Part: "attn2") }
            let number = (layer * Depth) + depth + 1
            select new HookSite(
                $"{Name}.{number}.{kind.Name}", $"{Module}.attentions.{layer}.transformer_blocks.{depth}.{kind.Part}.to_out.0",
                Name, number, kind.Name, Height, Width, Channels, SiteLayout.Tokens);
    }
}
