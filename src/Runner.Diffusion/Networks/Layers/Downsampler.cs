using Runner.Torch.Hooks;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Runner.Diffusion.Networks;

/// <summary>A convolution of stride 2. The U-Net pads all around; the autoencoder pads one row below and one column to the right.</summary>
internal sealed class Downsampler : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "conv")]
    private readonly Conv2d _conv;

    private readonly HookPoint _input;
    private readonly HookPoint _output;
    private readonly bool _padAround;

    public Downsampler(ModulePath path, int channels, bool padAround)
        : base(nameof(Downsampler))
    {
        _padAround = padAround;
        _conv = new Conv2d(channels, channels, kernel: 3, stride: 2, padding: padAround ? 1 : 0);
        _input = path.Child("input").Hook();
        _output = path.Hook();
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        input = _input.Through(input);
        if (_padAround)
        {
            return _output.Through(_conv.call(input));
        }

        using Tensor padded = nn.functional.pad(input, (0, 1, 0, 1));
        return _output.Through(_conv.call(padded));
    }
}
