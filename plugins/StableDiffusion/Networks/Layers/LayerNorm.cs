using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StableDiffusion.Networks;

/// <summary>Layer normalisation of the last axis.</summary>
internal sealed class LayerNorm : nn.Module<Tensor, Tensor>
{
    private const double Epsilon = 1e-5;

    [ComponentName(Name = "weight")]
    private readonly Parameter _weight; // [channels]

    [ComponentName(Name = "bias")]
    private readonly Parameter _bias; // [channels]

    private readonly long[] _shape;

    public LayerNorm(int channels)
        : base(nameof(LayerNorm))
    {
        _weight = Weights.Current.Filled(1, channels);
        _bias = Weights.Current.Filled(0, channels);
        _shape = [channels];
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => nn.functional.layer_norm(input, _shape, _weight, _bias, Epsilon);
}
