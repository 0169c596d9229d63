using Runner.Torch.Hooks;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Runner.Diffusion.Networks;

/// <summary>The transformer's feed-forward layer: four times wider inside. The checkpoint's <c>net.1</c> is a dropout, which has no weights.</summary>
internal sealed class FeedForward : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "net")]
    private readonly Layers _net;

    private readonly HookPoint _input;
    private readonly HookPoint _output;

    public FeedForward(ModulePath path, int channels)
        : base(nameof(FeedForward))
    {
        _net = new Layers(channels);
        _input = path.Child("input").Hook();
        _output = path.Hook();
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => _output.Through(_net.call(_input.Through(input)));

    private sealed class Layers : nn.Module<Tensor, Tensor>
    {
        [ComponentName(Name = "0")]
        private readonly GatedProjection _gated;

        [ComponentName(Name = "2")]
        private readonly Linear _narrow;

        public Layers(int channels)
            : base(nameof(Layers))
        {
            _gated = new GatedProjection(channels, 4 * channels);
            _narrow = new Linear(4 * channels, channels);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using Tensor inner = _gated.call(input);
            return _narrow.call(inner);
        }
    }
}
