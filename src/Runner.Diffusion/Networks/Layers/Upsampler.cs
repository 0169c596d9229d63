using Runner.Torch.Hooks;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Runner.Diffusion.Networks;

/// <summary>Nearest-neighbour enlargement and a convolution.</summary>
internal sealed class Upsampler : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "conv")]
    private readonly Conv2d _conv;

    private readonly HookPoint _input;
    private readonly HookPoint _output;

    public Upsampler(ModulePath path, int channels)
        : base(nameof(Upsampler))
    {
        _conv = new Conv2d(channels, channels, kernel: 3, padding: 1);
        _input = path.Child("input").Hook();
        _output = path.Hook();
        RegisterComponents();
    }

    /// <summary>Twice the height and width.</summary>
    public override Tensor forward(Tensor input) => To(input, input.shape[2] * 2, input.shape[3] * 2);

    /// <summary>A given size: that of the skip connection that comes next, which is odd where a feature map did not halve evenly.</summary>
    public Tensor To(Tensor input, long height, long width)
    {
        using Tensor enlarged = nn.functional.interpolate(_input.Through(input), size: [height, width], mode: InterpolationMode.Nearest);
        return _output.Through(_conv.call(enlarged));
    }
}
