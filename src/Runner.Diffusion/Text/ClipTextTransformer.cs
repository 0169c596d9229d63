using Runner.Diffusion.Networks;
using Runner.Torch.Hooks;
using static TorchSharp.torch;

namespace Runner.Diffusion.Text;

/// <summary>What the published files keep under <c>text_model.</c></summary>
internal sealed class ClipTextTransformer : nn.Module<Tensor, Tensor>
{
    private readonly ClipEmbeddings _embeddings;
    private readonly ClipEncoder _encoder;
    private readonly LayerNorm _finalNorm;
    private readonly HookPoint _embedded;
    private readonly HookPoint _output;

    internal ClipTextTransformer(ModulePath path, ClipTextConfig config)
        : base(nameof(ClipTextTransformer))
    {
        register_module("embeddings", _embeddings = new ClipEmbeddings(config));
        register_module("encoder", _encoder = new ClipEncoder(path.Child("encoder"), config));
        register_module("final_layer_norm", _finalNorm = new LayerNorm(config.HiddenSize, config.LayerNormEps));
        _embedded = path.Child("embeddings").Hook();
        _output = path.Child("final_layer_norm").Hook();
    }

    internal ClipEmbeddings Embeddings => _embeddings;

    internal IReadOnlyList<ClipEncoderLayer> Layers => [.. _encoder.Layers];

    public override Tensor forward(Tensor ids) => _output.Through(_finalNorm.call(_encoder.call(_embedded.Through(_embeddings.call(ids)))));
}
