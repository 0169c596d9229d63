using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Runner.Diffusion.Networks;

/// <summary>A linear map of the last axis.</summary>
internal sealed class Linear : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight; // [out, in]

    [ComponentName(Name = "bias")]
    private readonly Parameter? _bias; // [out]

    public Linear(int channelsIn, int channelsOut, bool bias = true)
        : base(nameof(Linear))
    {
        _weight = Weights.Current.Uniform(channelsIn, channelsOut, channelsIn);
        _bias = bias ? Weights.Current.Uniform(channelsIn, channelsOut) : null;
        RegisterComponents();
    }

    /// <summary>[out, in]</summary>
    public Parameter Weight => _weight;

    public override Tensor forward(Tensor input) => nn.functional.linear(input, Weights.For(_weight, input), _bias is null ? null : Weights.For(_bias, input));
}
