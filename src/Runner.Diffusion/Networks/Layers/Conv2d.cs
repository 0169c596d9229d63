using Runner.Torch.Devices;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Runner.Diffusion.Networks;

/// <summary>A convolution with bias. Input [batch, in, h, w], output [batch, out, h', w'].</summary>
internal sealed class Conv2d : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight; // [out, in, kernel, kernel]

    [ComponentName(Name = "bias")]
    private readonly Parameter _bias; // [out]

    private readonly int _stride;
    private readonly int _padding;

    public Conv2d(int channelsIn, int channelsOut, int kernel, int stride = 1, int padding = 0)
        : base(nameof(Conv2d))
    {
        long fanIn = (long)channelsIn * kernel * kernel;
        _weight = Weights.Current.Uniform(fanIn, channelsOut, channelsIn, kernel, kernel);
        _bias = Weights.Current.Uniform(fanIn, channelsOut);
        (_stride, _padding) = (stride, padding);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => BlockConvolution.Apply(input, _weight, _bias, _stride, _padding);
}
