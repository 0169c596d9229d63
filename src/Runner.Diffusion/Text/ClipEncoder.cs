using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Diffusion.Text;

internal sealed class ClipEncoder : nn.Module<Tensor, Tensor>
{
    private readonly ModuleList<ClipEncoderLayer> _layers;

    internal ClipEncoder(ClipTextConfig config)
        : base(nameof(ClipEncoder))
    {
        _layers = nn.ModuleList(Enumerable.Range(0, config.NumHiddenLayers).Select(_ => new ClipEncoderLayer(config)).ToArray());
        register_module("layers", _layers);
    }

    internal IEnumerable<ClipEncoderLayer> Layers => _layers;

    public override Tensor forward(Tensor input) => _layers.Aggregate(input, (states, layer) => layer.call(states));
}
