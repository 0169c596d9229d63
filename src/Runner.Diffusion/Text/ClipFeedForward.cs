using Runner.Diffusion.Networks;
using static TorchSharp.torch;

namespace Runner.Diffusion.Text;

internal sealed class ClipFeedForward : nn.Module<Tensor, Tensor>
{
    private readonly Linear _widen;
    private readonly Linear _narrow;
    private readonly ClipActivation _activation;

    internal ClipFeedForward(ClipTextConfig config)
        : base(nameof(ClipFeedForward))
    {
        _activation = config.HiddenAct;
        register_module("fc1", _widen = new Linear(config.HiddenSize, config.IntermediateSize));
        register_module("fc2", _narrow = new Linear(config.IntermediateSize, config.HiddenSize));
    }

    internal Linear Widen => _widen;

    internal Linear Narrow => _narrow;

    public override Tensor forward(Tensor input)
    {
        Tensor wide = _widen.call(input); // [batch, tokens, intermediate]
        return _narrow.call(_activation == ClipActivation.Gelu ? nn.functional.gelu(wide) : wide * (wide * 1.702).sigmoid());
    }
}
