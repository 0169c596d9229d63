using LabelerTraining.Export;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LabelerTraining.Nets;

/// <summary>
/// Depth and foreground of a picture: a U-shaped net of residual blocks with one trunk for both tasks. Nothing but the picture lives at full resolution:
/// a strided convolution turns 2x2 pixels into one cell, and a cell's outputs are laid out as 2x2 pixels again, which keeps a CPU busy with wide channels.
/// </summary>
internal sealed class SceneLabelNet : nn.Module<Tensor, Tensor>
{
    private const int PixelsOfCell = 4;

    // oneDNN's backward pass to the input can give NaN with fewer output channels than a vector register holds, so the head has 16 and 8 are used.
    private const int HeadChannels = 16;

    private readonly ModuleList<Descent> _descents;
    private readonly ModuleList<Ascent> _ascents;
    private readonly Conv2d _head;

    public SceneLabelNet()
        : base(nameof(SceneLabelNet))
    {
        _descents = new ModuleList<Descent>(
            new Descent(3, 32, blocks: 1, kernel: 6), new Descent(32, 64, blocks: 2), new Descent(64, 80, blocks: 2), new Descent(80, 96, blocks: 1));
        _ascents = new ModuleList<Ascent>(new Ascent(96, 80), new Ascent(80, 64), new Ascent(64, 32));
        _head = nn.Conv2d(32, HeadChannels, 3, padding: 1);
        register_module("descents", _descents);
        register_module("ascents", _ascents);
        register_module("head", _head);
    }

    /// <summary>Pictures [batch, 3, h, w] with RGB in [0, 1], sides multiples of 16, to [batch, 2, h, w]: see <see cref="LabelTask"/>.</summary>
    public override Tensor forward(Tensor pictures)
    {
        var seen = new Stack<Tensor>();
        Tensor hidden = pictures;
        foreach (Descent descent in _descents)
        {
            hidden = descent.call(hidden);
            seen.Push(hidden);
        }

        seen.Pop();
        foreach (Ascent ascent in _ascents)
        {
            hidden = ascent.call(hidden, seen.Pop());
        }

        Tensor cells = _head.call(hidden.to(ScalarType.Float32)).narrow(1, 0, 2 * PixelsOfCell); // [batch, 8, h / 2, w / 2]
        return nn.functional.pixel_shuffle(cells, 2); // [batch, 2, h, w]
    }

    /// <summary>Appends the net, evaluated for one task, to <paramref name="graph"/>; the output is [batch, 1, h, w].</summary>
    public string Write(OnnxGraph graph, string pictures, LabelTask task)
    {
        var seen = new Stack<string>();
        string hidden = pictures;
        foreach (Descent descent in _descents)
        {
            hidden = descent.Write(graph, hidden);
            seen.Push(hidden);
        }

        seen.Pop();
        foreach (Ascent ascent in _ascents)
        {
            hidden = ascent.Write(graph, hidden, seen.Pop());
        }

        int first = (int)task * PixelsOfCell;
        using Tensor weight = _head.weight.narrow(0, first, PixelsOfCell);
        using Tensor bias = _head.bias!.narrow(0, first, PixelsOfCell);
        return graph.DepthToSpace(graph.Conv(hidden, weight, bias, stride: 1, padding: 1), 2);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _descents.Dispose();
            _ascents.Dispose();
            _head.Dispose();
        }

        base.Dispose(disposing);
    }
}
