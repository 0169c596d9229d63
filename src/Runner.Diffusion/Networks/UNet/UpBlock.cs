using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Runner.Diffusion.Networks;

/// <summary>diffusers' <c>UpBlock2D</c> and, with transformers, <c>CrossAttnUpBlock2D</c>.</summary>
internal sealed class UpBlock : nn.Module
{
    [ComponentName(Name = "resnets")]
    private readonly ModuleList<ResnetBlock> _resnets = [];

    [ComponentName(Name = "attentions")]
    private readonly ModuleList<Transformer> _attentions = [];

    [ComponentName(Name = "upsamplers")]
    private readonly ModuleList<Upsampler> _upsamplers = [];

    public UpBlock(ModulePath path, int block, UNetConfig config)
        : base(nameof(UpBlock))
    {
        int level = config.BlockOutChannels.Count - 1 - block; // The down block of the same resolution.
        int channels = config.BlockOutChannels[level];
        int channelsBelow = config.BlockOutChannels[Math.Min(level + 1, config.BlockOutChannels.Count - 1)];
        int channelsAbove = config.BlockOutChannels[Math.Max(level - 1, 0)];
        for (int layer = 0; layer <= config.LayersPerBlock; layer++)
        {
            int skip = layer == config.LayersPerBlock ? channelsAbove : channels; // The last skip is what entered the down block.
            int below = layer == 0 ? channelsBelow : channels;
            _resnets.Add(new ResnetBlock(path.Child("resnets", layer), below + skip, channels, config.Norm, config.TimeChannels));
            if (config.UpBlockTypes[block] == UNetConfig.AttentionUp)
            {
                _attentions.Add(new Transformer(path.Child("attentions", layer), channels, config.AttentionHeadDim[level], config));
            }
        }

        if (level > 0)
        {
            _upsamplers.Add(new Upsampler(path.Child("upsamplers", 0), channels));
        }

        RegisterComponents();
    }

    /// <param name="input">[batch, in, h, w]</param>
    /// <param name="time">[batch, time channels]</param>
    /// <param name="text">[batch, text tokens, text channels]</param>
    /// <param name="skips">The down blocks' outputs, the last on top; as many are taken as there are layers.</param>
    /// <returns>[batch, out, 2h, 2w] (the next skip's size), or [batch, out, h, w] after the last block</returns>
    public Tensor Forward(Tensor input, Tensor time, Tensor text, Stack<Tensor> skips)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor hidden = input;
        for (int layer = 0; layer < _resnets.Count; layer++)
        {
            using Tensor joined = cat([hidden, skips.Pop()], 1);
            hidden = _resnets[layer].call(joined, time);
            if (_attentions.Count > 0)
            {
                hidden = _attentions[layer].call(hidden, text);
            }
        }

        if (_upsamplers.Count > 0)
        {
            long[] next = skips.Peek().shape;
            hidden = _upsamplers[0].To(hidden, next[2], next[3]);
        }

        return scope.MoveToOuter(hidden);
    }
}
