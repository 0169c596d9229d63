using Runner.Torch.Hooks;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Runner.Diffusion.Networks;

/// <summary>Latent [batch, latent channels, h/f, w/f] to picture [batch, 3, h, w].</summary>
internal sealed class Decoder : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "conv_in")]
    private readonly Conv2d _convIn;

    [ComponentName(Name = "mid_block")]
    private readonly AutoencoderMidBlock _middle;

    [ComponentName(Name = "up_blocks")]
    private readonly ModuleList<DecoderBlock> _blocks = [];

    [ComponentName(Name = "conv_norm_out")]
    private readonly GroupNorm _normOut;

    [ComponentName(Name = "conv_out")]
    private readonly Conv2d _convOut;

    private readonly HookPoint _beforeConvIn;
    private readonly HookPoint _afterConvIn;
    private readonly HookPoint _beforeConvOut;
    private readonly HookPoint _afterConvOut;

    public Decoder(ModulePath path, AutoencoderConfig config)
        : base(nameof(Decoder))
    {
        int[] channels = [.. config.BlockOutChannels.Reverse()];
        NormSettings norm = config.Norm;
        _convIn = new Conv2d(config.LatentChannels, channels[0], kernel: 3, padding: 1);
        _beforeConvIn = path.Child("conv_in").Child("input").Hook();
        _afterConvIn = path.Child("conv_in").Hook();
        _middle = new AutoencoderMidBlock(path.Child("mid_block"), channels[0], norm, config.MidBlockAddAttention);
        for (int block = 0; block < channels.Length; block++)
        {
            (int, int) widths = (channels[Math.Max(block - 1, 0)], channels[block]);
            _blocks.Add(new DecoderBlock(path.Child("up_blocks", block), widths, config.LayersPerBlock + 1, norm, enlarge: block < channels.Length - 1));
        }

        _normOut = new GroupNorm(norm.Groups, channels[^1], norm.Epsilon);
        _convOut = new Conv2d(channels[^1], config.OutChannels, kernel: 3, padding: 1);
        _beforeConvOut = path.Child("conv_out").Child("input").Hook();
        _afterConvOut = path.Child("conv_out").Hook();
        RegisterComponents();
    }

    public override Tensor forward(Tensor latents)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor hidden = _middle.call(_afterConvIn.Through(_convIn.call(_beforeConvIn.Through(latents))));
        foreach (DecoderBlock block in _blocks) hidden = block.Consume(hidden);

        Tensor normed = _normOut.Activated(hidden);
        hidden.Dispose();
        return scope.MoveToOuter(_afterConvOut.Through(_convOut.call(_beforeConvOut.Through(normed))));
    }
}
