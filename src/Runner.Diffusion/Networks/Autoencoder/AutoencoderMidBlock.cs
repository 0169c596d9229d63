using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Runner.Diffusion.Networks;

/// <summary>Residual block, attention, residual block at the coarsest resolution.</summary>
internal sealed class AutoencoderMidBlock : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "attentions")]
    private readonly ModuleList<AutoencoderAttention> _attentions = [];

    [ComponentName(Name = "resnets")]
    private readonly ModuleList<ResnetBlock> _resnets = [];

    public AutoencoderMidBlock(ModulePath path, int channels, NormSettings norm, bool attention)
        : base(nameof(AutoencoderMidBlock))
    {
        _resnets.Add(new ResnetBlock(path.Child("resnets", 0), channels, channels, norm));
        if (attention)
        {
            _attentions.Add(new AutoencoderAttention(path.Child("attentions", 0), channels, norm));
        }

        _resnets.Add(new ResnetBlock(path.Child("resnets", 1), channels, channels, norm));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor hidden = _resnets[0].call(input, null);
        if (_attentions.Count > 0)
        {
            hidden = _attentions[0].call(hidden);
        }

        return scope.MoveToOuter(_resnets[1].call(hidden, null));
    }
}
