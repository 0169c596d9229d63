using Runner.Diffusion.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Diffusion.Text;

internal sealed class ClipEncoder : nn.Module<Tensor, Tensor>
{
    private readonly ModuleList<ClipEncoderLayer> _layers;

    internal ClipEncoder(ModulePath path, ClipTextConfig config)
        : base(nameof(ClipEncoder))
    {
        _layers = nn.ModuleList(Enumerable.Range(0, config.NumHiddenLayers).Select(layer => new ClipEncoderLayer(path.Child("layers", layer), config)).ToArray());
        register_module("layers", _layers);
    }

    internal IEnumerable<ClipEncoderLayer> Layers => _layers;

    public override Tensor forward(Tensor input) => _layers.Aggregate(input, (states, layer) => layer.call(states));
}
