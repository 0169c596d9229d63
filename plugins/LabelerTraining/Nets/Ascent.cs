using LabelerTraining.Export;
using static TorchSharp.torch;

namespace LabelerTraining.Nets;

/// <summary>One level up: what is known below, at twice the resolution, added to what was seen there on the way down.</summary>
internal sealed class Ascent : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly ConvNorm _lateral;
    private readonly ResidualBlock _block;

    public Ascent(int below, int channels)
        : base(nameof(Ascent))
    {
        _lateral = new ConvNorm(below, channels, kernel: 1, relu: false);
        _block = new ResidualBlock(channels);
        register_module("lateral", _lateral);
        register_module("block", _block);
    }

    public override Tensor forward(Tensor below, Tensor seen)
    {
        Tensor raised = nn.functional.interpolate(_lateral.call(below), scale_factor: [2, 2], mode: InterpolationMode.Nearest);
        return _block.call(raised.add_(seen)); // [batch, channels, 2 h, 2 w]
    }

    public string Write(OnnxGraph graph, string below, string seen) =>
        _block.Write(graph, graph.Add(graph.Double(_lateral.Write(graph, below)), seen));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _lateral.Dispose();
            _block.Dispose();
        }

        base.Dispose(disposing);
    }
}
