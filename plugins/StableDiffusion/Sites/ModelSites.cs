using Runner.Diffusion.Networks;
using Runner.Diffusion.Text;
using Runner.Torch.Hooks;
using Runner.Torch.Sampling;

namespace StableDiffusion.Sites;

/// <summary>All sites of a latent diffusion model, by what has to run for them to be heard.</summary>
/// <param name="Text">The text encoder's: a row of tokens each.</param>
/// <param name="Latent">The latent that a step begins with.</param>
/// <param name="Denoiser">The U-Net's.</param>
/// <param name="Prediction">What the U-Net's answer says of noise and clean latent.</param>
/// <param name="Decoder">The autoencoder's decoder, on the latent after the step.</param>
internal sealed record ModelSites(IReadOnlyList<HookSite> Text, IReadOnlyList<HookSite> Latent, IReadOnlyList<HookSite> Denoiser, IReadOnlyList<HookSite> Prediction, IReadOnlyList<HookSite> Decoder)
{
    private const string OfText = "text_encoder.";
    private const string OfAutoencoder = "vae.";

    /// <summary>In the order of the forward pass.</summary>
    public IReadOnlyList<HookSite> All { get; } = [.. Text, .. Latent, .. Denoiser, .. Prediction, .. Decoder];

    public static ModelSites Of(UNetConfig denoiser, AutoencoderConfig autoencoder, ClipTextConfig text, SamplerShape shape) => new(
        [.. OfTextEncoder(text)],
        [Of(shape, SiteKinds.Latent)],
        [.. SiteCatalogue.Of(denoiser, shape, text.MaxPositionEmbeddings)],
        [Of(shape, SiteKinds.PredictedNoise), Of(shape, SiteKinds.PredictedClean)],
        [.. DecoderSites.Of(autoencoder, shape)]);

    /// <summary>A network's hook points under the modules of its sites.</summary>
    public static IReadOnlyDictionary<string, HookPoint> Points(ClipTextModel text) => Prefixed(text.HookPoints, OfText);

    /// <inheritdoc cref="Points(ClipTextModel)"/>
    public static IReadOnlyDictionary<string, HookPoint> Points(AutoencoderKL autoencoder) =>
        Prefixed(autoencoder.HookPoints, OfAutoencoder, DecoderSites.AttentionModule);

    // In the width that the text encoder computes, over the tokens that a text is filled up to.
    private static IEnumerable<HookSite> OfTextEncoder(ClipTextConfig config)
    {
        HookSite Site(string name, string module, int layer, string kind) =>
            new($"text.{name}", $"{OfText}text_model.{module}", layer == 0 ? "text" : $"text.{layer}", Math.Max(1, layer), kind, 1, config.MaxPositionEmbeddings, config.HiddenSize, SiteLayout.Tokens)
            {
                OnRequest = "text",
                HasPlaces = false,
            };
        yield return Site("embeddings", "embeddings", 0, SiteKinds.TextStates);
        for (int layer = 1; layer <= config.NumHiddenLayers; layer++)
        {
            string module = $"encoder.layers.{layer - 1}";
            HookSite output = Site($"{layer}.{SiteKinds.TransformerLayer}", module, layer, SiteKinds.TransformerLayer);
            yield return output.Part(SiteParts.Input);
            yield return Site($"{layer}.{SiteKinds.SelfAttention}", $"{module}.self_attn", layer, SiteKinds.SelfAttention);
            yield return Site($"{layer}.{SiteKinds.FeedForward}", $"{module}.mlp", layer, SiteKinds.FeedForward);
            yield return output.Part(SiteParts.Difference);
            yield return output;
        }

        yield return Site("states", "final_layer_norm", 0, SiteKinds.TextStates);
    }

    private static HookSite Of(SamplerShape shape, string kind) =>
        new(kind, kind, kind, 1, kind, shape.LatentHeight, shape.LatentWidth, shape.LatentChannels, SiteLayout.ChannelsFirst) { OnRequest = kind };

    private static Dictionary<string, HookPoint> Prefixed(IReadOnlyDictionary<string, HookPoint> points, string network, string? plain = null) =>
        points.ToDictionary(point => point.Key == plain ? point.Key : network + point.Key, point => point.Value);
}

/// <summary>The sites of an autoencoder's decoder, which draws the latent after a step; from its configuration alone.</summary>
internal static class DecoderSites
{
    /// <summary>The module of the paper's other control, which is named by it alone.</summary>
    public const string AttentionModule = "decoder.mid_block.attentions.0.to_out.0";

    private const string OnlyRead = "it draws what a step leaves, and nothing of the drawing goes back into the loop";
    private const string Network = "vae";

    /// <summary>Every layer, and the picture itself. A wildcard chooses the attention in the middle alone (where the autoencoder was built with it), the paper's other control.</summary>
    public static IEnumerable<HookSite> Of(AutoencoderConfig config, SamplerShape shape) => Layers(config, shape).Select(site => site with { FixedBecause = OnlyRead });

    private static IEnumerable<HookSite> Layers(AutoencoderConfig config, SamplerShape shape)
    {
        int[] channels = [.. config.BlockOutChannels.Reverse()];
        (int height, int width) = (shape.LatentHeight, shape.LatentWidth);
        foreach (HookSite site in End("conv-in", "conv_in", height, width, config.LatentChannels, channels[0])) yield return site;
        foreach (HookSite site in Residual("middle", "mid_block", 0, height, width, channels[0], channels[0])) yield return site;
        if (config.MidBlockAddAttention)
        {
            HookSite attention = Layer("middle", 1, SiteKinds.Attention, "mid_block.attentions.0", height, width, channels[0]);
            yield return attention.Part(SiteParts.Input);
            yield return new HookSite("autoencoder.1.attention", AttentionModule, "autoencoder", 1, SiteKinds.AutoencoderAttention, height, width, channels[0], SiteLayout.Tokens);
            yield return attention;
        }

        foreach (HookSite site in Residual("middle", "mid_block", 1, height, width, channels[0], channels[0])) yield return site;
        for (int block = 0; block < channels.Length; block++)
        {
            (string name, string module) = ($"{block + 1}", $"up_blocks.{block}");
            for (int layer = 0; layer <= config.LayersPerBlock; layer++)
            {
                foreach (HookSite site in Residual(name, module, layer, height, width, layer == 0 ? channels[Math.Max(block - 1, 0)] : channels[block], channels[block])) yield return site;
            }

            if (block == channels.Length - 1) continue;
            HookSite enlarged = Layer(name, 1, SiteKinds.Upsampler, $"{module}.upsamplers.0", 2 * height, 2 * width, channels[block]);
            yield return enlarged.Part(SiteParts.Input) with { Height = height, Width = width };
            yield return enlarged;
            (height, width) = (2 * height, 2 * width);
        }

        foreach (HookSite site in End("conv-out", "conv_out", height, width, channels[^1], config.OutChannels)) yield return site;
        yield return new HookSite(SiteKinds.Picture, SiteKinds.Picture, SiteKinds.Picture, 1, SiteKinds.Picture, shape.ImageHeight, shape.ImageWidth, config.OutChannels, SiteLayout.ChannelsFirst)
        {
            OnRequest = SiteKinds.Picture,
        };
    }

    private static HookSite[] Residual(string block, string module, int layer, int height, int width, int channelsIn, int channels)
    {
        HookSite output = Layer(block, layer + 1, SiteKinds.ResidualBlock, $"{module}.resnets.{layer}", height, width, channels);
        return [output.Part(SiteParts.Input) with { Channels = channelsIn }, output.Part(SiteParts.Difference), output];
    }

    private static HookSite[] End(string name, string module, int height, int width, int channelsIn, int channelsOut)
    {
        HookSite output = Layer(name, 1, SiteKinds.Convolution, module, height, width, channelsOut) with { Name = $"{Network}.decoder.{name}" };
        return [output.Part(SiteParts.Input) with { Channels = channelsIn }, output];
    }

    private static HookSite Layer(string block, int layer, string kind, string module, int height, int width, int channels)
    {
        string decoder = $"{Network}.decoder";
        return new($"{decoder}.{block}.{layer}.{kind}", $"{decoder}.{module}", $"{decoder}.{block}", layer, kind, height, width, channels, SiteLayout.ChannelsFirst) { OnRequest = Network };
    }
}

/// <summary>Sites of parts of modules.</summary>
internal static class SitesOfParts
{
    /// <summary>A part of a module whose output is a site, of the output's size; it has to be asked for by its own word.</summary>
    public static HookSite Part(this HookSite output, string part) => output with
    {
        Name = $"{output.Name}.{part}",
        Module = $"{output.Module}.{part}",
        Kind = $"{output.Kind}.{part}",
        OnRequest = output.OnRequest is "vae" or "text" ? $"{output.OnRequest}+{part}" : part,
    };
}
