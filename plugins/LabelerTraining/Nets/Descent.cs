using LabelerTraining.Export;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LabelerTraining.Nets;

/// <summary>One level down: half the resolution, then residual blocks.</summary>
internal sealed class Descent : nn.Module<Tensor, Tensor>, IExported
{
    private readonly ConvNorm _down;
    private readonly ModuleList<ResidualBlock> _blocks;

    /// <summary><paramref name="kernel"/> is the size of the strided convolution: 6 for the picture itself, 3 below.</summary>
    public Descent(int input, int output, int blocks, int kernel = 3)
        : base(nameof(Descent))
    {
        _down = new ConvNorm(input, output, kernel, stride: 2);
        _blocks = new ModuleList<ResidualBlock>([.. Enumerable.Range(0, blocks).Select(_ => new ResidualBlock(output))]);
        register_module("down", _down);
        register_module("blocks", _blocks);
    }

    public override Tensor forward(Tensor input) =>
        _blocks.Aggregate(_down.call(input), (hidden, block) => block.call(hidden)); // [batch, output, h / 2, w / 2]

    public string Write(OnnxGraph graph, string input) =>
        _blocks.Aggregate(_down.Write(graph, input), (hidden, block) => block.Write(graph, hidden));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _down.Dispose();
            _blocks.Dispose();
        }

        base.Dispose(disposing);
    }
}
