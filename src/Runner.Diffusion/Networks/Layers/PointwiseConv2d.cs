using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Runner.Diffusion.Networks;

/// <summary>
/// The 1x1 convolution of Stable Diffusion 1.x's transformers, applied to tokens: the checkpoint keeps a convolution's weight, the arithmetic is a
/// linear layer's, and the feature map need not be laid out twice.
/// </summary>
internal sealed class PointwiseConv2d : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight; // [out, in, 1, 1]

    [ComponentName(Name = "bias")]
    private readonly Parameter _bias; // [out]

    public PointwiseConv2d(int channelsIn, int channelsOut)
        : base(nameof(PointwiseConv2d))
    {
        _weight = Weights.Current.Uniform(channelsIn, channelsOut, channelsIn, 1, 1);
        _bias = Weights.Current.Uniform(channelsIn, channelsOut);
        RegisterComponents();
    }

    /// <param name="input">[batch, tokens, in]</param>
    /// <returns>[batch, tokens, out]</returns>
    public override Tensor forward(Tensor input)
    {
        using Tensor matrix = Weights.For(_weight, input).flatten(1); // [out, in]
        return nn.functional.linear(input, matrix, Weights.For(_bias, input));
    }
}
