using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Runner.Diffusion.Networks;

/// <summary>diffusers' <c>DownBlock2D</c> and, with transformers, <c>CrossAttnDownBlock2D</c>.</summary>
internal sealed class DownBlock : nn.Module
{
    [ComponentName(Name = "resnets")]
    private readonly ModuleList<ResnetBlock> _resnets = [];

    [ComponentName(Name = "attentions")]
    private readonly ModuleList<Transformer> _attentions = [];

    [ComponentName(Name = "downsamplers")]
    private readonly ModuleList<Downsampler> _downsamplers = [];

    public DownBlock(ModulePath path, int block, UNetConfig config)
        : base(nameof(DownBlock))
    {
        (int channelsIn, int channels) = (config.BlockOutChannels[Math.Max(block - 1, 0)], config.BlockOutChannels[block]);
        for (int layer = 0; layer < config.LayersPerBlock; layer++)
        {
            _resnets.Add(new ResnetBlock(path.Child("resnets", layer), layer == 0 ? channelsIn : channels, channels, config.Norm, config.TimeChannels));
            if (config.DownBlockTypes[block] == UNetConfig.AttentionDown)
            {
                _attentions.Add(new Transformer(path.Child("attentions", layer), channels, config.AttentionHeadDim[block], config));
            }
        }

        if (block < config.BlockOutChannels.Count - 1)
        {
            _downsamplers.Add(new Downsampler(path.Child("downsamplers", 0), channels, padAround: true));
        }

        RegisterComponents();
    }

    /// <summary>Every layer's output is added to <paramref name="skips"/>, for the up block of the same resolution.</summary>
    /// <param name="input">[batch, in, h, w]</param>
    /// <param name="time">[batch, time channels]</param>
    /// <param name="text">[batch, text tokens, text channels]</param>
    /// <param name="skips">The outputs so far.</param>
    /// <returns>[batch, out, h/2, w/2], or [batch, out, h, w] after the last block</returns>
    public Tensor Forward(Tensor input, Tensor time, Tensor text, Stack<Tensor> skips)
    {
        Tensor hidden = input;
        for (int layer = 0; layer < _resnets.Count; layer++)
        {
            hidden = _resnets[layer].call(hidden, time);
            if (_attentions.Count > 0)
            {
                hidden = _attentions[layer].call(hidden, text);
            }

            skips.Push(hidden);
        }

        if (_downsamplers.Count > 0)
        {
            hidden = _downsamplers[0].call(hidden);
            skips.Push(hidden);
        }

        return hidden;
    }
}
