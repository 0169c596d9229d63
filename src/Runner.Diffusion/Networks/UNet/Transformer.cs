using Runner.Torch.Hooks;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Runner.Diffusion.Networks;

/// <summary>diffusers' <c>Transformer2DModel</c>: a feature map as tokens, through transformer blocks, and back, with a residual sum around it all.</summary>
internal sealed class Transformer : nn.Module<Tensor, Tensor, Tensor>
{
    private const double NormEpsilon = 1e-6;

    [ComponentName(Name = "norm")]
    private readonly GroupNorm _norm;

    [ComponentName(Name = "proj_in")]
    private readonly nn.Module<Tensor, Tensor> _projectIn;

    [ComponentName(Name = "transformer_blocks")]
    private readonly ModuleList<TransformerBlock> _blocks = [];

    [ComponentName(Name = "proj_out")]
    private readonly nn.Module<Tensor, Tensor> _projectOut;

    private readonly HookPoint _input;
    private readonly HookPoint _difference;
    private readonly HookPoint _output;

    public Transformer(ModulePath path, int channels, int heads, UNetConfig config)
        : base(nameof(Transformer))
    {
        _norm = new GroupNorm(config.NormNumGroups, channels, NormEpsilon);
        _projectIn = Projection(channels, config.UseLinearProjection);
        for (int block = 0; block < config.TransformerLayersPerBlock; block++)
        {
            _blocks.Add(new TransformerBlock(path.Child("transformer_blocks", block), channels, heads, config));
        }

        _projectOut = Projection(channels, config.UseLinearProjection);
        _input = path.Child("input").Hook();
        _difference = path.Child("difference").Hook();
        _output = path.Hook();
        RegisterComponents();
    }

    /// <param name="input">[batch, channels, h, w]</param>
    /// <param name="text">[batch, text tokens, text channels]</param>
    public override Tensor forward(Tensor input, Tensor text)
    {
        using DisposeScope scope = NewDisposeScope();
        input = _input.Through(input);
        Tensor tokens = _projectIn.call(_norm.call(input).flatten(2).transpose(1, 2)); // [batch, h*w, channels]
        foreach (TransformerBlock block in _blocks)
        {
            tokens = block.call(tokens, text);
        }

        Tensor map = _difference.Through(_projectOut.call(tokens).transpose(1, 2).view_as(input)); // [batch, channels, h, w]
        return scope.MoveToOuter(_output.Through(input + map));
    }

    private static nn.Module<Tensor, Tensor> Projection(int channels, bool linear) =>
        linear ? new Linear(channels, channels) : new PointwiseConv2d(channels, channels);
}
