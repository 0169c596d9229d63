namespace Runner.Diffusion.Networks;

/// <summary>
/// Counts the bytes that are held at the peak of a forward pass, beside the weights, from configs alone: each tensor when it is made and until its scope ends, and what a convolution of the CPU
/// library lays out anew (input, output and weights in blocks). It follows the networks' code; a test compares it with what a pass takes.
/// </summary>
public static class WorkingMemory
{
    /// <summary>Of the denoiser.</summary>
    /// <param name="config">The U-Net.</param>
    /// <param name="batch">Samples, both halves of a guidance pair counted.</param>
    /// <param name="height">Rows of the latent.</param>
    /// <param name="width">Columns of the latent.</param>
    /// <param name="numberBytes">Bytes of a number of the format that it runs in.</param>
    /// <returns>Bytes.</returns>
    public static long OfDenoiser(UNetConfig config, int batch, int height, int width, int numberBytes)
    {
        Ledger ledger = new(batch, numberBytes);
        IReadOnlyList<int> channels = config.BlockOutChannels;
        int last = channels.Count - 1;
        double[] areas = new double[channels.Count];
        for (int level = 0; level <= last; level++)
        {
            areas[level] = (double)height * width;
            (height, width) = ((height + 1) / 2, (width + 1) / 2);
        }

        ledger.Convolution(config.InChannels, channels[0], areas[0], areas[0], 3);
        for (int level = 0; level <= last; level++)
        {
            for (int layer = 0; layer < config.LayersPerBlock; layer++)
            {
                ledger.Residual(layer == 0 ? channels[Math.Max(level - 1, 0)] : channels[level], channels[level], areas[level]);
                if (config.DownBlockTypes[level] == UNetConfig.AttentionDown) ledger.Transformer(config, channels[level], areas[level]);
            }

            if (level < last) ledger.Convolution(channels[level], channels[level], areas[level], areas[level + 1], 3);
        }

        using (ledger.Scope(channels[last] * areas[last]))
        {
            ledger.Residual(channels[last], channels[last], areas[last]);
            ledger.Transformer(config, channels[last], areas[last]);
            ledger.Residual(channels[last], channels[last], areas[last]);
        }

        for (int level = last; level >= 0; level--)
        {
            using IDisposable block = ledger.Scope(channels[level] * areas[Math.Max(level - 1, 0)]);
            for (int layer = 0; layer <= config.LayersPerBlock; layer++)
            {
                int joined = (layer == 0 ? channels[Math.Min(level + 1, last)] : channels[level]) + (layer == config.LayersPerBlock ? channels[Math.Max(level - 1, 0)] : channels[level]);
                ledger.Hold(joined * areas[level]);
                ledger.Residual(joined, channels[level], areas[level]);
                if (config.UpBlockTypes[last - level] == UNetConfig.AttentionUp) ledger.Transformer(config, channels[level], areas[level]);
                ledger.Free(joined * areas[level]);
            }

            if (level > 0) ledger.Enlarged(channels[level], areas[level - 1]);
        }

        ledger.Hold(2 * channels[0] * areas[0]); // the norm, and its SiLU
        ledger.Convolution(channels[0], config.OutChannels, areas[0], areas[0], 3);
        return ledger.Peak;
    }

    /// <summary>Of the autoencoder, from latents to pictures.</summary>
    /// <param name="config">The autoencoder.</param>
    /// <param name="batch">Latents that are decoded together.</param>
    /// <param name="height">Rows of the latent.</param>
    /// <param name="width">Columns of the latent.</param>
    /// <param name="numberBytes">Bytes of a number of the format that it runs in.</param>
    /// <param name="last">The module after which the pass ends, with the block around it; null runs all.</param>
    /// <returns>Bytes.</returns>
    public static long OfDecoder(AutoencoderConfig config, int batch, int height, int width, int numberBytes, string? last = null) => Decoded(config, batch, height, width, numberBytes, last).Peak;

    /// <summary>Floating-point operations of decoding one latent (a multiply-add counts as two).</summary>
    /// <param name="config">The autoencoder.</param>
    /// <param name="height">Rows of the latent.</param>
    /// <param name="width">Columns of the latent.</param>
    /// <param name="last">The module after which the pass ends, with the block around it; null runs all.</param>
    public static double OperationsOfDecoder(AutoencoderConfig config, int height, int width, string? last = null) => Decoded(config, 1, height, width, sizeof(float), last).Operations;

    private static Ledger Decoded(AutoencoderConfig config, int batch, int height, int width, int numberBytes, string? last)
    {
        Ledger ledger = new(batch, numberBytes);
        int[] channels = [.. config.BlockOutChannels.Reverse()];
        double area = (double)height * width;
        ledger.Convolution(config.LatentChannels, channels[0], area, area, 3);
        if (ModulePath.IsWithin(last, "conv_in")) return ledger;
        double before = Middle(ledger, config, channels[0], area);
        if (ModulePath.IsWithin(last, "mid_block")) return ledger;
        for (int block = 0; block < channels.Length; block++)
        {
            bool enlarges = block < channels.Length - 1;
            double after = channels[block] * area * (enlarges ? 4 : 1);
            for (int layer = 0; layer <= config.LayersPerBlock; layer++)
            {
                ledger.Residual(layer == 0 ? channels[Math.Max(block - 1, 0)] : channels[block], channels[block], area);
                ledger.Free(before);
                before = channels[block] * area;
            }

            if (enlarges)
            {
                ledger.Enlarged(channels[block], 4 * area);
                ledger.Free(before);
            }

            if (ModulePath.IsWithin(last, $"up_blocks.{block}")) return ledger;
            (before, area) = (after, enlarges ? 4 * area : area);
        }

        ledger.Hold(channels[^1] * area); // the norm
        ledger.Free(before);
        ledger.Convolution(channels[^1], config.OutChannels, area, area, 3);
        return ledger;
    }

    /// <summary>Of the autoencoder, from pictures to latents.</summary>
    /// <param name="config">The autoencoder.</param>
    /// <param name="batch">Pictures that are encoded together.</param>
    /// <param name="height">Rows of the picture.</param>
    /// <param name="width">Columns of the picture.</param>
    /// <param name="numberBytes">Bytes of a number of the format that it runs in.</param>
    /// <returns>Bytes.</returns>
    public static long OfEncoder(AutoencoderConfig config, int batch, int height, int width, int numberBytes) => Encoded(config, batch, height, width, numberBytes).Peak;

    /// <summary>Floating-point operations of encoding one picture (a multiply-add counts as two).</summary>
    /// <param name="config">The autoencoder.</param>
    /// <param name="height">Rows of the picture.</param>
    /// <param name="width">Columns of the picture.</param>
    public static double OperationsOfEncoder(AutoencoderConfig config, int height, int width) => Encoded(config, 1, height, width, sizeof(float)).Operations;

    private static Ledger Encoded(AutoencoderConfig config, int batch, int height, int width, int numberBytes)
    {
        Ledger ledger = new(batch, numberBytes);
        IReadOnlyList<int> channels = config.BlockOutChannels;
        double area = (double)height * width;
        ledger.Convolution(config.InChannels, channels[0], area, area, 3);
        for (int block = 0; block < channels.Count; block++)
        {
            bool halves = block < channels.Count - 1;
            using IDisposable scope = ledger.Scope(channels[block] * area / (halves ? 4 : 1)); // the blocks' outputs are kept to the end
            for (int layer = 0; layer < config.LayersPerBlock; layer++) ledger.Residual(layer == 0 ? channels[Math.Max(block - 1, 0)] : channels[block], channels[block], area);
            if (halves)
            {
                ledger.Hold(channels[block] * area); // padded
                ledger.Convolution(channels[block], channels[block], area, area / 4, 3);
                area /= 4;
            }
        }

        Middle(ledger, config, channels[^1], area);
        return ledger;
    }

    private static double Middle(Ledger ledger, AutoencoderConfig config, int channels, double area)
    {
        double map = channels * area;
        using IDisposable scope = ledger.Scope(map);
        ledger.Residual(channels, channels, area);
        if (config.MidBlockAddAttention)
        {
            using IDisposable attention = ledger.Scope(map);
            ledger.Hold(6 * map); // norm, query, key, value, what was attended to, its projection
            ledger.Count((8.0 * map * channels) + (4.0 * map * area));
        }

        ledger.Residual(channels, channels, area);
        return map;
    }

    /// <summary>What is held while the code goes on.</summary>
    private sealed class Ledger(int batch, int numberBytes)
    {
        private double held;
        private double most;

        /// <summary>Bytes at the peak.</summary>
        public long Peak => (long)most;

        /// <summary>Holds numbers of each sample until the scope ends.</summary>
        public void Hold(double numbers) => Take(numbers * batch * numberBytes);

        /// <summary>Floating-point operations of one sample, as far as they were told.</summary>
        public double Operations { get; private set; }

        public void Count(double operations) => Operations += operations;

        public void Free(double numbers) => held -= numbers * batch * numberBytes;

        /// <summary>Ends with all that was held in it but its result.</summary>
        public IDisposable Scope(double result) => new Ending(this, held + (result * batch * numberBytes));

        public void Convolution(double channelsIn, double channelsOut, double areaIn, double areaOut, int kernel)
        {
            (double input, double output) = (channelsIn * areaIn, channelsOut * areaOut);
            double weights = channelsIn * channelsOut * kernel * kernel * numberBytes;
            Passing(((input + output) * batch * numberBytes) + weights); // in blocks
            Passing(2 * output * batch * numberBytes); // in blocks, and as it is handed on
            Hold(output);
            Count(2.0 * channelsIn * channelsOut * kernel * kernel * areaOut);
        }

        public void Enlarged(double channels, double area)
        {
            using IDisposable scope = Scope(channels * area);
            Hold(channels * area);
            Convolution(channels, channels, area, area, 3);
        }

        public void Residual(double channelsIn, double channelsOut, double area)
        {
            using IDisposable scope = Scope(channelsOut * area);
            Hold(channelsIn * area); // the norm
            Convolution(channelsIn, channelsOut, area, area, 3);
            Free(channelsIn * area);
            Hold(channelsOut * area); // the second norm
            Free(channelsOut * area);
            Convolution(channelsOut, channelsOut, area, area, 3);
            Free(channelsOut * area);
            if (channelsIn != channelsOut) Convolution(channelsIn, channelsOut, area, area, 1);
        }

        public void Transformer(UNetConfig config, double channels, double area)
        {
            double map = channels * area;
            using IDisposable scope = Scope(map);
            Hold(map); // the norm
            Passing(2 * map * batch * numberBytes); // laid out as tokens, and projected
            Hold(map);
            for (int block = 0; block < config.TransformerLayersPerBlock; block++)
            {
                using IDisposable inner = Scope(map);
                Attention(map, norms: 1);
                Attention(map, norms: 1);
                Hold(map); // the norm
                Passing((8 + 4) * map * batch * numberBytes); // the projection, and its gate
                Hold(2 * map); // what comes out, and the sum
            }

            Hold(2 * map); // the projection, and the sum
        }

        private void Attention(double map, int norms)
        {
            Hold(norms * map);
            Passing(5 * map * batch * numberBytes); // query, key, value, what was attended to, its projection
            Hold(2 * map); // the projection, and the sum
        }

        private void Take(double bytes)
        {
            held += bytes;
            most = Math.Max(most, held);
        }

        private void Passing(double bytes) => most = Math.Max(most, held + bytes);

        private sealed class Ending(Ledger ledger, double after) : IDisposable
        {
            public void Dispose() => ledger.held = after;
        }
    }
}
