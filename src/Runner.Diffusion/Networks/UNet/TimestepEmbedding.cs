using Runner.Torch.Hooks;
using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Runner.Diffusion.Networks;

/// <summary>Timesteps to sinusoids (Vaswani et al., section 3.5) to the vector that every residual block sees.</summary>
internal sealed class TimestepEmbedding : nn.Module<Tensor, Tensor>
{
    private const double LongestPeriod = 10000;

    [ComponentName(Name = "linear_1")]
    private readonly Linear _widen;

    [ComponentName(Name = "linear_2")]
    private readonly Linear _mix;

    private readonly HookPoint _output;
    private readonly int _channels;
    private readonly double _shift;
    private readonly bool _cosinesFirst;

    public TimestepEmbedding(ModulePath path, UNetConfig config)
        : base(nameof(TimestepEmbedding))
    {
        _channels = config.BlockOutChannels[0];
        _shift = config.FreqShift;
        _cosinesFirst = config.FlipSinToCos;
        _widen = new Linear(_channels, config.TimeChannels);
        _mix = new Linear(config.TimeChannels, config.TimeChannels);
        _output = path.Hook();
        RegisterComponents();
    }

    /// <param name="sinusoids">[batch, channels]</param>
    /// <returns>[batch, 4 * channels]</returns>
    public override Tensor forward(Tensor sinusoids)
    {
        using DisposeScope scope = NewDisposeScope();
        return scope.MoveToOuter(_output.Through(_mix.call(_widen.call(sinusoids).silu())));
    }

    /// <summary>Computed in float32 whatever the network runs in, as diffusers does.</summary>
    /// <param name="timesteps">[batch], fractional ones included</param>
    /// <returns>[batch, channels]</returns>
    public Tensor Sinusoids(Tensor timesteps)
    {
        using DisposeScope scope = NewDisposeScope();
        int half = _channels / 2;
        Tensor exponents = arange(half, dtype: ScalarType.Float32, device: timesteps.device) * -Math.Log(LongestPeriod) / (half - _shift);
        Tensor angles = timesteps.to(ScalarType.Float32).unsqueeze(1) * exponents.exp(); // [batch, half]
        Tensor both = _cosinesFirst ? cat([angles.cos(), angles.sin()], 1) : cat([angles.sin(), angles.cos()], 1);
        return scope.MoveToOuter(_channels % 2 == 0 ? both : nn.functional.pad(both, (0, 1)));
    }
}
