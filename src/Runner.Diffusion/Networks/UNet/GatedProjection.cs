using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Runner.Diffusion.Networks;

/// <summary>GEGLU: one half of the projection, gated by GELU of the other half.</summary>
internal sealed class GatedProjection : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "proj")]
    private readonly Linear _projection;

    public GatedProjection(int channels, int inner)
        : base(nameof(GatedProjection))
    {
        _projection = new Linear(channels, 2 * inner);
        RegisterComponents();
    }

    /// <param name="input">[batch, tokens, channels]</param>
    /// <returns>[batch, tokens, inner]</returns>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] halves = _projection.call(input).chunk(2, -1);
        Tensor gate = halves[1].gelu();
        return scope.MoveToOuter(gate.requires_grad ? halves[0] * gate : gate.mul_(halves[0]));
    }
}
