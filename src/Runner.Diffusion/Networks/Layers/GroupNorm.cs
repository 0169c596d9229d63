using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Runner.Diffusion.Networks;

/// <summary>Group normalisation over [batch, channels, ...]. TorchSharp's own leaves its weights uninitialised.</summary>
internal sealed class GroupNorm : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight; // [channels]

    [ComponentName(Name = "bias")]
    private readonly Parameter _bias; // [channels]

    private readonly int _groups;
    private readonly double _epsilon;

    public GroupNorm(int groups, int channels, double epsilon)
        : base(nameof(GroupNorm))
    {
        _weight = Weights.Current.Filled(1, channels);
        _bias = Weights.Current.Filled(0, channels);
        _groups = groups;
        _epsilon = epsilon;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => nn.functional.group_norm(input, _groups, Weights.For(_weight, input), Weights.For(_bias, input), _epsilon);

    /// <summary>The norm followed by SiLU, in place where no gradient has to pass.</summary>
    public Tensor Activated(Tensor input)
    {
        Tensor normed = call(input);
        if (!normed.requires_grad)
        {
            return normed.silu_();
        }

        using (normed)
        {
            return normed.silu();
        }
    }
}
