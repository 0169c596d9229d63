using Runner.Diffusion.Networks;
using Runner.Torch.Hooks;
using Runner.Torch.Sampling;

namespace StableDiffusion.Sites;

/// <summary>
/// The hook sites of a U-Net, from its configuration alone, in the order of the forward pass. Blocks are named as in the paper: <c>encoder.1</c> is <c>down_blocks.0</c>,
/// <c>bottleneck</c> is <c>mid_block</c>, <c>decoder.4</c> is <c>up_blocks.3</c>; layers count from 1 within a block and kind. A name is block, layer and kind; a part of a module is one more word.
/// </summary>
internal static class SiteCatalogue
{
    private const int LayersOfMiddle = 2;

    /// <summary>Of every module its output and its parts. A wildcard chooses the outputs of self-attention, cross-attention and residual blocks; the others are there on request.</summary>
    /// <param name="config">The U-Net.</param>
    /// <param name="shape">The latents' size.</param>
    /// <param name="textTokens">Tokens of a text.</param>
    public static IEnumerable<HookSite> Of(UNetConfig config, SamplerShape shape, int textTokens)
    {
        IReadOnlyList<int> channels = config.BlockOutChannels;
        int lowest = channels.Count - 1;
        SiteBlock[] levels = [.. Enumerable.Range(0, channels.Count).Select(level => new SiteBlock("", "", Reduced(shape.LatentHeight, level), Reduced(shape.LatentWidth, level), channels[level])
        {
            Depth = config.TransformerLayersPerBlock,
            Heads = config.AttentionHeadDim[level],
            TextTokens = textTokens,
        })];
        SiteBlock begin = levels[0] with { Module = "conv_in", Name = "conv-in" };
        foreach (HookSite site in begin.Ends(config.InChannels, channels[0])) yield return site;
        for (int level = 0; level <= lowest; level++)
        {
            SiteBlock block = levels[level] with { Module = $"down_blocks.{level}", Name = $"encoder.{level + 1}" };
            bool attends = config.DownBlockTypes[level] == UNetConfig.AttentionDown;
            foreach (HookSite site in Enumerable.Range(0, config.LayersPerBlock).SelectMany(layer => block.Layer(layer, layer == 0 ? channels[Math.Max(level - 1, 0)] : channels[level], attends))) yield return site;
            if (level == lowest) continue;
            foreach (HookSite site in block.Resampler("downsamplers", SiteKinds.Downsampler, levels[level + 1])) yield return site;
        }

        SiteBlock middle = levels[lowest] with { Module = "mid_block", Name = "bottleneck" };
        foreach (HookSite site in middle.Middle(channels[lowest])) yield return site;
        for (int number = 0; number <= lowest; number++)
        {
            int level = lowest - number;
            SiteBlock block = levels[level] with { Module = $"up_blocks.{number}", Name = $"decoder.{number + 1}" };
            bool attends = config.UpBlockTypes[number] == UNetConfig.AttentionUp;
            for (int layer = 0; layer <= config.LayersPerBlock; layer++)
            {
                int below = layer == 0 ? channels[Math.Min(level + 1, lowest)] : channels[level];
                int skip = layer == config.LayersPerBlock ? channels[Math.Max(level - 1, 0)] : channels[level];
                foreach (HookSite site in block.Layer(layer, below + skip, attends)) yield return site;
            }

            if (level == 0) continue;
            foreach (HookSite site in block.Resampler("upsamplers", SiteKinds.Upsampler, levels[level - 1])) yield return site;
        }

        SiteBlock end = levels[0] with { Module = "conv_out", Name = "conv-out" };
        foreach (HookSite site in end.Ends(channels[0], config.OutChannels)) yield return site;
    }

    // A convolution of stride 2 that is padded all around leaves half the rows, rounded up.
    private static int Reduced(int size, int level) => (size + (1 << level) - 1) >> level;

    private sealed record SiteBlock(string Module, string Name, int Height, int Width, int Channels)
    {
        /// <summary>Layers of a transformer.</summary>
        public int Depth { get; init; }

        public int Heads { get; init; }

        public int TextTokens { get; init; }

        private long Cells => (long)Height * Width;

        public IEnumerable<HookSite> Layer(int layer, int channelsIn, bool attends) => attends ? [.. Residual(layer, channelsIn), .. Transformer(layer)] : Residual(layer, channelsIn);

        public IEnumerable<HookSite> Middle(int channels)
        {
            HookSite whole = new(Name + ".1." + SiteKinds.Block, Module, Name, 1, SiteKinds.Block, Height, Width, Channels, SiteLayout.ChannelsFirst) { OnRequest = SiteKinds.Block };
            return
            [
                whole.Part(SiteParts.Input), .. Residual(0, channels), .. Transformer(0), .. Enumerable.Range(1, LayersOfMiddle - 1).SelectMany(layer => Residual(layer, channels)),
                whole.Part(SiteParts.Difference), whole,
            ];
        }

        public IEnumerable<HookSite> Resampler(string list, string kind, SiteBlock next)
        {
            HookSite output = new($"{Name}.1.{kind}", $"{Module}.{list}.0", Name, 1, kind, next.Height, next.Width, Channels, SiteLayout.ChannelsFirst) { OnRequest = kind };
            return [output.Part(SiteParts.Input) with { Height = Height, Width = Width }, output];
        }

        public IEnumerable<HookSite> Ends(int channelsIn, int channelsOut)
        {
            HookSite output = new(Name, Module, Name, 1, SiteKinds.Convolution, Height, Width, channelsOut, SiteLayout.ChannelsFirst) { OnRequest = $"{Name} {SiteKinds.Convolution}" };
            return [output.Part(SiteParts.Input) with { Channels = channelsIn }, output];
        }

        private HookSite[] Residual(int layer, int channelsIn)
        {
            HookSite output = Output(layer + 1, SiteKinds.ResidualBlock, $"{Module}.resnets.{layer}", SiteLayout.ChannelsFirst, onRequest: false);
            return [output.Part(SiteParts.Input) with { Channels = channelsIn }, output.Part(SiteParts.Difference), output];
        }

        private HookSite[] Transformer(int layer)
        {
            string module = $"{Module}.attentions.{layer}";
            HookSite output = Output(layer + 1, SiteKinds.Transformer, module, SiteLayout.ChannelsFirst, onRequest: true);
            // A transformer of several layers (none in Stable Diffusion 1.x and 2.x, which have one) counts them as layers of the block.
            return
            [
                output.Part(SiteParts.Input),
                .. Enumerable.Range(0, Depth).SelectMany(depth => TransformerLayer($"{module}.transformer_blocks.{depth}", (layer * Depth) + depth + 1)),
                output.Part(SiteParts.Difference), output,
            ];
        }

        private HookSite[] TransformerLayer(string module, int number)
        {
            HookSite output = Output(number, SiteKinds.TransformerLayer, module, SiteLayout.Tokens, onRequest: true);
            HookSite fed = Output(number, SiteKinds.FeedForward, $"{module}.ff", SiteLayout.Tokens, onRequest: true);
            return
            [
                output.Part(SiteParts.Input), .. Attention(number, SiteKinds.SelfAttention, $"{module}.attn1", Cells), .. Attention(number, SiteKinds.CrossAttention, $"{module}.attn2", TextTokens),
                fed.Part(SiteParts.Input), fed, output.Part(SiteParts.Difference), output,
            ];
        }

        private HookSite[] Attention(int number, string kind, string module, long seen)
        {
            HookSite output = Output(number, kind, $"{module}.to_out.0", SiteLayout.Tokens, onRequest: false);
            HookSite Part(string part, string of) => output.Part(part) with { Module = $"{module}.{of}" };
            HookSite Seen(string part, string of) => kind == SiteKinds.SelfAttention ? Part(part, of) : Part(part, of) with { Height = 1, Width = TextTokens, HasPlaces = false };
            long all = Heads * Cells * seen;
            return
            [
                Part(SiteParts.Input, "input"), Part(SiteParts.Queries, "to_q"), Seen(SiteParts.Keys, "to_k"), Seen(SiteParts.Values, "to_v"),
                Part(SiteParts.HeadMaps, "head-maps") with { Channels = checked((int)(Heads * seen)), NumbersAside = all }, Part(SiteParts.Map, "map") with { Channels = checked((int)seen), NumbersAside = all },
                output, Part(SiteParts.Stream, "stream"),
            ];
        }

        private HookSite Output(int number, string kind, string module, SiteLayout layout, bool onRequest) =>
            new($"{Name}.{number}.{kind}", module, Name, number, kind, Height, Width, Channels, layout) { OnRequest = onRequest ? kind : "" };
    }
}
