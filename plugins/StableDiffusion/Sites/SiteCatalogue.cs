using Runner.Torch.Hooks;
using Runner.Torch.Sampling;
using StableDiffusion.Networks;

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
            Block block = new($"down_blocks.{level}", $"encoder.{level + 1}", shape.LatentHeight >> level, shape.LatentWidth >> level, config.BlockOutChannels[level]);
            foreach (HookSite site in block.Sites(config.LayersPerBlock, config.DownBlockTypes[level].StartsWith("CrossAttn", StringComparison.Ordinal))) yield return site;
        }

        int lowest = levels - 1;
        Block middle = new("mid_block", "bottleneck", shape.LatentHeight >> lowest, shape.LatentWidth >> lowest, config.BlockOutChannels[lowest]);
        foreach (HookSite site in middle.MiddleSites()) yield return site;
        for (int number = 0; number < levels; number++)
        {
            int level = lowest - number;
            Block block = new($"up_blocks.{number}", $"decoder.{number + 1}", shape.LatentHeight >> level, shape.LatentWidth >> level, config.BlockOutChannels[level]);
            foreach (HookSite site in block.Sites(config.LayersPerBlock + 1, config.UpBlockTypes[number].StartsWith("CrossAttn", StringComparison.Ordinal))) yield return site;
        }
    }

    /// <summary>The attention in the middle of the autoencoder's decoder: the paper's other control.</summary>
    public static HookSite AutoencoderSite(AutoencoderConfig config, SamplerShape shape) => new(
        "autoencoder.1.attention", "decoder.mid_block.attentions.0.to_out.0", "autoencoder", 1, SiteKinds.AutoencoderAttention,
        shape.LatentHeight, shape.LatentWidth, config.BlockOutChannels[^1], SiteLayout.Tokens);

    private sealed record Block(string Module, string Name, int Height, int Width, int Channels)
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

        private HookSite[] Attention(int layer) =>
            [.. new[] { (Kind: SiteKinds.SelfAttention, Part: "attn1"), (Kind: SiteKinds.CrossAttention, Part: "attn2") }.Select(kind => new HookSite(
                $"{Name}.{layer + 1}.{kind.Kind}",
                $"{Module}.attentions.{layer}.transformer_blocks.0.{kind.Part}.to_out.0",
                Name, layer + 1, kind.Kind, Height, Width, Channels, SiteLayout.Tokens))];
    }
}
