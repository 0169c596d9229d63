using Runner.Diffusion.Networks;
using static TorchSharp.torch;

namespace Runner.Diffusion.Text;

/// <summary>A pre-norm transformer layer.</summary>
internal sealed class ClipEncoderLayer : nn.Module<Tensor, Tensor>
{
    private readonly ClipAttention _attention;
    private readonly LayerNorm _attentionNorm;
    private readonly ClipFeedForward _feedForward;
    private readonly LayerNorm _feedForwardNorm;

    internal ClipEncoderLayer(ClipTextConfig config)
        : base(nameof(ClipEncoderLayer))
    {
        register_module("self_attn", _attention = new ClipAttention(config));
        register_module("layer_norm1", _attentionNorm = new LayerNorm(config.HiddenSize, config.LayerNormEps));
        register_module("mlp", _feedForward = new ClipFeedForward(config));
        register_module("layer_norm2", _feedForwardNorm = new LayerNorm(config.HiddenSize, config.LayerNormEps));
    }

    internal ClipAttention Attention => _attention;

    internal ClipFeedForward FeedForward => _feedForward;

    public override Tensor forward(Tensor input)
    {
        Tensor attended = input + _attention.call(_attentionNorm.call(input)); // [batch, tokens, width]
        return attended + _feedForward.call(_feedForwardNorm.call(attended));
    }
}
