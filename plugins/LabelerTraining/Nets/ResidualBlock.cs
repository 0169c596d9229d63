using LabelerTraining.Export;
using static TorchSharp.torch;

namespace LabelerTraining.Nets;

/// <summary>Two 3x3 convolutions beside the identity (He et al. 2016, arXiv 1512.03385).</summary>
internal sealed class ResidualBlock : nn.Module<Tensor, Tensor>, IExported
{
    private readonly ConvNorm _first;
    private readonly ConvNorm _second;

    public ResidualBlock(int channels)
        : base(nameof(ResidualBlock))
    {
        _first = new ConvNorm(channels, channels);
        _second = new ConvNorm(channels, channels, relu: false).StartAtZero();
        register_module("first", _first);
        register_module("second", _second);
    }

    public override Tensor forward(Tensor input) => (input + _second.call(_first.call(input))).relu_(); // shape of the input

    public string Write(OnnxGraph graph, string input) => graph.Relu(graph.Add(input, _second.Write(graph, _first.Write(graph, input))));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _first.Dispose();
            _second.Dispose();
        }

        base.Dispose(disposing);
    }
}
