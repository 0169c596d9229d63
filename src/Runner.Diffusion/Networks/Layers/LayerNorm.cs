using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Runner.Diffusion.Networks;

/// <summary>Layer normalisation of the last axis.</summary>
internal sealed class LayerNorm : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight; // [channels]

    [ComponentName(Name = "bias")]
    private readonly Parameter _bias; // [channels]

    private readonly long[] _shape;
    private readonly double _epsilon;

    public LayerNorm(int channels, double epsilon = 1e-5)
        : base(nameof(LayerNorm))
    {
        _weight = Weights.Current.Filled(1, channels);
        _bias = Weights.Current.Filled(0, channels);
        _shape = [channels];
        _epsilon = epsilon;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => nn.functional.layer_norm(input, _shape, Weights.For(_weight, input), Weights.For(_bias, input), _epsilon);
}
