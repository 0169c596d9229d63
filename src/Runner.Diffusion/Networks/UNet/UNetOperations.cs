namespace Runner.Diffusion.Networks;

/// <summary>Counts the multiplications and additions of a U-Net's convolutions, linear layers and attention (a multiply-add counts as two), from its config.</summary>
public static class UNetOperations
{
    /// <summary>Operations of one forward pass for one sample.</summary>
    /// <param name="config">The U-Net.</param>
    /// <param name="height">Rows of the latent.</param>
    /// <param name="width">Columns of the latent.</param>
    /// <param name="textTokens">Tokens of the text states.</param>
    /// <param name="lastModule">The module after which the pass ends, with the block around it; null runs all.</param>
    /// <returns>Floating-point operations of one forward pass for one sample.</returns>
    public static double PerSample(UNetConfig config, int height, int width, int textTokens, string? lastModule = null)
    {
        IReadOnlyList<int> channels = config.BlockOutChannels;
        int last = channels.Count - 1;
        Counter[] levels = new Counter[channels.Count];
        for (int level = 0; level <= last; level++)
        {
            levels[level] = new Counter(config, channels[level], (double)height * width, textTokens);
            (height, width) = ((height + 1) / 2, (width + 1) / 2);
        }

        double sum = levels[0].Convolution(config.InChannels, channels[0]) + Counter.Linear(1, channels[0], config.TimeChannels) + Counter.Linear(1, config.TimeChannels, config.TimeChannels);
        if (ModulePath.IsWithin(lastModule, "conv_in")) return sum;
        for (int level = 0; level <= last; level++)
        {
            sum += Down(config, levels[level], level, channels[Math.Max(level - 1, 0)]) + (level < last ? levels[level + 1].Convolution(channels[level], channels[level]) : 0);
            if (ModulePath.IsWithin(lastModule, $"down_blocks.{level}")) return sum;
        }

        sum += (2 * levels[last].Residual(channels[last])) + levels[last].Transformer();
        if (ModulePath.IsWithin(lastModule, "mid_block")) return sum;
        for (int level = last; level >= 0; level--)
        {
            sum += Up(config, levels[level], level, channels[Math.Max(level - 1, 0)], channels[Math.Min(level + 1, last)]) + (level > 0 ? levels[level - 1].Convolution(channels[level], channels[level]) : 0);
            if (ModulePath.IsWithin(lastModule, $"up_blocks.{last - level}")) return sum;
        }

        return sum + levels[0].Convolution(channels[0], config.OutChannels);
    }

    private static double Down(UNetConfig config, Counter level, int index, int above)
    {
        double transformers = config.DownBlockTypes[index] == UNetConfig.AttentionDown ? config.LayersPerBlock * level.Transformer() : 0;
        return transformers + level.Residual(above) + (config.LayersPerBlock - 1) * level.Residual(level.Channels);
    }

    private static double Up(UNetConfig config, Counter level, int index, int above, int below)
    {
        double sum = 0;
        for (int layer = 0; layer <= config.LayersPerBlock; layer++)
        {
            sum += level.Residual((layer == 0 ? below : level.Channels) + (layer == config.LayersPerBlock ? above : level.Channels));
        }

        bool attention = config.UpBlockTypes[config.BlockOutChannels.Count - 1 - index] == UNetConfig.AttentionUp;
        return sum + (attention ? (config.LayersPerBlock + 1) * level.Transformer() : 0);
    }

    /// <summary>One resolution.</summary>
    private sealed record Counter(UNetConfig Config, int Channels, double Tokens, int TextTokens)
    {
        public static double Linear(double rows, double channelsIn, double channelsOut) => 2 * rows * channelsIn * channelsOut;

        public double Convolution(int channelsIn, int channelsOut) => Linear(Tokens, 9.0 * channelsIn, channelsOut);

        public double Residual(int channelsIn) =>
            Convolution(channelsIn, Channels) + Convolution(Channels, Channels) + Linear(1, Config.TimeChannels, Channels)
            + (channelsIn == Channels ? 0 : Linear(Tokens, channelsIn, Channels));

        public double Transformer()
        {
            double projections = 2 * Linear(Tokens, Channels, Channels);
            double self = 4 * Linear(Tokens, Channels, Channels) + 2 * Linear(Tokens, Channels, Tokens);
            double cross = 2 * Linear(Tokens, Channels, Channels) + 2 * Linear(TextTokens, Config.CrossAttentionDim, Channels) + 2 * Linear(Tokens, Channels, TextTokens);
            double feedForward = Linear(Tokens, Channels, 8.0 * Channels) + Linear(Tokens, 4.0 * Channels, Channels);
            return projections + Config.TransformerLayersPerBlock * (self + cross + feedForward);
        }
    }
}
