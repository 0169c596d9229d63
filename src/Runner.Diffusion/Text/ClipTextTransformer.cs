using Runner.Diffusion.Networks;
using static TorchSharp.torch;

namespace Runner.Diffusion.Text;

/// <summary>What the published files keep under <c>text_model.</c></summary>
internal sealed class ClipTextTransformer : nn.Module<Tensor, Tensor>
{
    private readonly ClipEmbeddings _embeddings;
    private readonly ClipEncoder _encoder;
    private readonly LayerNorm _finalNorm;

    internal ClipTextTransformer(ClipTextConfig config)
        : base(nameof(ClipTextTransformer))
    {
        register_module("embeddings", _embeddings = new ClipEmbeddings(config));
        register_module("encoder", _encoder = new ClipEncoder(config));
        register_module("final_layer_norm", _finalNorm = new LayerNorm(config.HiddenSize, config.LayerNormEps));
    }

    internal ClipEmbeddings Embeddings => _embeddings;

    internal IReadOnlyList<ClipEncoderLayer> Layers => [.. _encoder.Layers];

    public override Tensor forward(Tensor ids) => _finalNorm.call(_encoder.call(_embeddings.call(ids)));
}
