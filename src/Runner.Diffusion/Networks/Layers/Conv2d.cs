using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Runner.Diffusion.Networks;

/// <summary>A convolution with bias. Input [batch, in, h, w], output [batch, out, h', w'].</summary>
internal sealed class Conv2d : nn.Module<Tensor, Tensor>
{
    /// <summary>oneDNN's channel block: see <see cref="Padded"/>.</summary>
    private const long ChannelBlock = 16;

    [ComponentName(Name = "weight")]
    private readonly Parameter _weight; // [out, in, kernel, kernel]

    [ComponentName(Name = "bias")]
    private readonly Parameter _bias; // [out]

    private readonly long[] _stride;
    private readonly long[] _padding;

    public Conv2d(int channelsIn, int channelsOut, int kernel, int stride = 1, int padding = 0)
        : base(nameof(Conv2d))
    {
        long fanIn = (long)channelsIn * kernel * kernel;
        _weight = Weights.Current.Uniform(fanIn, channelsOut, channelsIn, kernel, kernel);
        _bias = Weights.Current.Uniform(fanIn, channelsOut);
        _stride = [stride, stride];
        _padding = [padding, padding];
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) =>
        _bias.shape[0] % ChannelBlock != 0 && NeedsFullBlocks(input)
            ? Padded(input)
            : nn.functional.conv2d(input, _weight, _bias, _stride, _padding);

    /// <summary>
    /// Where oneDNN is wrong about an incomplete block of output channels. Its gradient with respect to the input multiplies the missing channels by
    /// memory that nobody has set, and zero times NaN is NaN; in bfloat16 the output itself is off by a third (measured with 4 channels on AVX-512).
    /// </summary>
    private static bool NeedsFullBlocks(Tensor input) =>
        (input.requires_grad && is_grad_enabled()) || (input.dtype == ScalarType.BFloat16 && input.device_type == DeviceType.CPU);

    /// <summary>The same layer with zero channels added up to a full block.</summary>
    private Tensor Padded(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        long outputs = _bias.shape[0];
        long missing = ChannelBlock - outputs % ChannelBlock;
        Tensor weight = cat([_weight, zeros([missing, .. _weight.shape[1..]], _weight.dtype, _weight.device)], 0);
        Tensor bias = cat([_bias, zeros([missing], _bias.dtype, _bias.device)], 0);
        Tensor output = nn.functional.conv2d(input, weight, bias, _stride, _padding).narrow(1, 0, outputs);
        return scope.MoveToOuter(output);
    }
}
