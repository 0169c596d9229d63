using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Runner.Diffusion.Networks;

/// <summary>diffusers' <c>UpDecoderBlock2D</c>: residual blocks, then twice the size (but not after the last).</summary>
internal sealed class DecoderBlock : nn.Module
{
    [ComponentName(Name = "resnets")]
    private readonly ModuleList<ResnetBlock> _resnets = [];

    [ComponentName(Name = "upsamplers")]
    private readonly ModuleList<Upsampler> _upsamplers = [];

    public DecoderBlock(ModulePath path, (int In, int Out) channels, int layers, NormSettings norm, bool enlarge)
        : base(nameof(DecoderBlock))
    {
        for (int layer = 0; layer < layers; layer++)
        {
            _resnets.Add(new ResnetBlock(path.Child("resnets", layer), layer == 0 ? channels.In : channels.Out, channels.Out, norm));
        }

        if (enlarge)
        {
            _upsamplers.Add(new Upsampler(path.Child("upsamplers", 0), channels.Out));
        }

        RegisterComponents();
    }

    /// <param name="input">[batch, in, h, w]; disposed as soon as the first layer has read it: the last blocks' maps are by far the largest.</param>
    /// <returns>[batch, out, 2h, 2w], or [batch, out, h, w] after the last block</returns>
    public Tensor Consume(Tensor input)
    {
        Tensor hidden = input;
        foreach (ResnetBlock resnet in _resnets) hidden = Next(hidden, resnet.call(hidden, null));
        return _upsamplers.Count == 0 ? hidden : Next(hidden, _upsamplers[0].call(hidden));
    }

    private static Tensor Next(Tensor read, Tensor made)
    {
        read.Dispose();
        return made;
    }
}
