using Runner.Torch.Hooks;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Runner.Diffusion.Networks;

/// <summary>diffusers' <c>UNetMidBlock2DCrossAttn</c>: residual block, transformer, residual block at the coarsest resolution.</summary>
internal sealed class MidBlock : nn.Module<Tensor, Tensor, Tensor, Tensor>
{
    [ComponentName(Name = "attentions")]
    private readonly ModuleList<Transformer> _attentions;

    [ComponentName(Name = "resnets")]
    private readonly ModuleList<ResnetBlock> _resnets;

    private readonly HookPoint _input;
    private readonly HookPoint _difference;
    private readonly HookPoint _output;

    public MidBlock(ModulePath path, UNetConfig config)
        : base(nameof(MidBlock))
    {
        int channels = config.BlockOutChannels[^1];
        int heads = config.AttentionHeadDim[config.BlockOutChannels.Count - 1];
        _attentions = new ModuleList<Transformer>(new Transformer(path.Child("attentions", 0), channels, heads, config));
        _resnets = new ModuleList<ResnetBlock>(
            new ResnetBlock(path.Child("resnets", 0), channels, channels, config.Norm, config.TimeChannels),
            new ResnetBlock(path.Child("resnets", 1), channels, channels, config.Norm, config.TimeChannels));
        _input = path.Child("input").Hook();
        _difference = path.Child("difference").Hook();
        _output = path.Hook();
        RegisterComponents();
    }

    /// <param name="input">[batch, channels, h, w]</param>
    /// <param name="time">[batch, time channels]</param>
    /// <param name="text">[batch, text tokens, text channels]</param>
    public override Tensor forward(Tensor input, Tensor time, Tensor text)
    {
        using DisposeScope scope = NewDisposeScope();
        input = _input.Through(input);
        Tensor hidden = _attentions[0].call(_resnets[0].call(input, time), text);
        hidden = _resnets[1].call(hidden, time);
        return scope.MoveToOuter(_output.Through(_difference.Beside(hidden, () => hidden - input)));
    }
}
