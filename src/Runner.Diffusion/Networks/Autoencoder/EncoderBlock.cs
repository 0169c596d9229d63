using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Runner.Diffusion.Networks;

/// <summary>diffusers' <c>DownEncoderBlock2D</c>: residual blocks, then half the size (but not after the last).</summary>
internal sealed class EncoderBlock : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "resnets")]
    private readonly ModuleList<ResnetBlock> _resnets = [];

    [ComponentName(Name = "downsamplers")]
    private readonly ModuleList<Downsampler> _downsamplers = [];

    public EncoderBlock(ModulePath path, (int In, int Out) channels, int layers, NormSettings norm, bool halve)
        : base(nameof(EncoderBlock))
    {
        for (int layer = 0; layer < layers; layer++)
        {
            _resnets.Add(new ResnetBlock(path.Child("resnets", layer), layer == 0 ? channels.In : channels.Out, channels.Out, norm));
        }

        if (halve)
        {
            _downsamplers.Add(new Downsampler(path.Child("downsamplers", 0), channels.Out, padAround: false));
        }

        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor hidden = input;
        foreach (ResnetBlock resnet in _resnets)
        {
            hidden = resnet.call(hidden, null);
        }

        return scope.MoveToOuter(_downsamplers.Count == 0 ? hidden : _downsamplers[0].call(hidden));
    }
}
