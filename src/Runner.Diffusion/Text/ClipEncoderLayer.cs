using Runner.Diffusion.Networks;
using Runner.Torch.Hooks;
using static TorchSharp.torch;

namespace Runner.Diffusion.Text;

/// <summary>A pre-norm transformer layer.</summary>
internal sealed class ClipEncoderLayer : nn.Module<Tensor, Tensor>
{
    private readonly ClipAttention _attention;
    private readonly LayerNorm _attentionNorm;
    private readonly ClipFeedForward _feedForward;
    private readonly LayerNorm _feedForwardNorm;

    private readonly HookPoint _input;
    private readonly HookPoint _attended;
    private readonly HookPoint _fed;
    private readonly HookPoint _difference;
    private readonly HookPoint _output;

    internal ClipEncoderLayer(ModulePath path, ClipTextConfig config)
        : base(nameof(ClipEncoderLayer))
    {
        register_module("self_attn", _attention = new ClipAttention(config));
        register_module("layer_norm1", _attentionNorm = new LayerNorm(config.HiddenSize, config.LayerNormEps));
        register_module("mlp", _feedForward = new ClipFeedForward(config));
        register_module("layer_norm2", _feedForwardNorm = new LayerNorm(config.HiddenSize, config.LayerNormEps));
        _input = path.Child("input").Hook();
        _attended = path.Child("self_attn").Hook();
        _fed = path.Child("mlp").Hook();
        _difference = path.Child("difference").Hook();
        _output = path.Hook();
    }

    internal ClipAttention Attention => _attention;

    internal ClipFeedForward FeedForward => _feedForward;

    public override Tensor forward(Tensor input)
    {
        input = _input.Through(input);
        Tensor attended = input + _attended.Through(_attention.call(_attentionNorm.call(input))); // [batch, tokens, width]
        Tensor states = attended + _fed.Through(_feedForward.call(_feedForwardNorm.call(attended)));
        return _output.Through(_difference.Beside(states, () => states - input));
    }
}
