using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Runner.Diffusion.Networks;

/// <summary>Picture [batch, 3, h, w] to the moments of the latent [batch, 2 * latent channels, h/f, w/f].</summary>
internal sealed class Encoder : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "conv_in")]
    private readonly Conv2d _convIn;

    [ComponentName(Name = "down_blocks")]
    private readonly ModuleList<EncoderBlock> _blocks = [];

    [ComponentName(Name = "mid_block")]
    private readonly AutoencoderMidBlock _middle;

    [ComponentName(Name = "conv_norm_out")]
    private readonly GroupNorm _normOut;

    [ComponentName(Name = "conv_out")]
    private readonly Conv2d _convOut;

    public Encoder(ModulePath path, AutoencoderConfig config)
        : base(nameof(Encoder))
    {
        IReadOnlyList<int> channels = config.BlockOutChannels;
        NormSettings norm = config.Norm;
        _convIn = new Conv2d(config.InChannels, channels[0], kernel: 3, padding: 1);
        for (int block = 0; block < channels.Count; block++)
        {
            (int, int) widths = (channels[Math.Max(block - 1, 0)], channels[block]);
            _blocks.Add(new EncoderBlock(path.Child("down_blocks", block), widths, config.LayersPerBlock, norm, halve: block < channels.Count - 1));
        }

        _middle = new AutoencoderMidBlock(path.Child("mid_block"), channels[^1], norm, config.MidBlockAddAttention);
        _normOut = new GroupNorm(norm.Groups, channels[^1], norm.Epsilon);
        _convOut = new Conv2d(channels[^1], 2 * config.LatentChannels, kernel: 3, padding: 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor image)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor hidden = _convIn.call(image);
        foreach (EncoderBlock block in _blocks)
        {
            hidden = block.call(hidden);
        }

        return scope.MoveToOuter(_convOut.call(_normOut.Activated(_middle.call(hidden))));
    }
}
