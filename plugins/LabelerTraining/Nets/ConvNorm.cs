using LabelerTraining.Export;
using Runner.Torch.Devices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LabelerTraining.Nets;

/// <summary>Convolution and batch norm, with or without a ReLU: one <c>Conv</c> after folding.</summary>
internal sealed class ConvNorm : nn.Module<Tensor, Tensor>, IExported
{
    private readonly Conv2d _conv;
    private readonly BatchNorm2d _norm;
    private readonly int _stride;
    private readonly int _padding;
    private readonly bool _relu;

    public ConvNorm(int input, int output, int kernel = 3, int stride = 1, bool relu = true)
        : base(nameof(ConvNorm))
    {
        _stride = stride;
        // An even kernel at stride 2 covers a window that is centred on its pair of pixels.
        _padding = (kernel - 1) / 2;
        _relu = relu;
        _conv = nn.Conv2d(input, output, kernel, stride, _padding, bias: false);
        _norm = nn.BatchNorm2d(output);
        register_module("conv", _conv);
        register_module("norm", _norm);
    }

    /// <summary>Starts the layer at zero, so that a residual block begins as the identity.</summary>
    public ConvNorm StartAtZero()
    {
        nn.init.zeros_(_norm.weight);
        return this;
    }

    public override Tensor forward(Tensor input)
    {
        // The weights stay in float32 and follow the input, which may be bfloat16 while training.
        Tensor convolved = BlockConvolution.Apply(input, _conv.weight, null, _stride, _padding);
        Tensor normed = _norm.call(convolved); // [batch, output, h / stride, w / stride]
        return _relu ? normed.relu_() : normed;
    }

    public string Write(OnnxGraph graph, string input)
    {
        using Tensor scale = _norm.weight / (_norm.running_var! + _norm.eps).sqrt(); // [output]
        using Tensor weight = _conv.weight * scale.view(-1, 1, 1, 1);
        using Tensor bias = _norm.bias! - (_norm.running_mean! * scale);
        string output = graph.Conv(input, weight, bias, _stride, _padding);
        return _relu ? graph.Relu(output) : output;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _conv.Dispose();
            _norm.Dispose();
        }

        base.Dispose(disposing);
    }
}
