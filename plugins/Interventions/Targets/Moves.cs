using Runner.Torch.Labeling;
using TorchSharp;
using static TorchSharp.torch;

namespace Interventions.Targets;

/// <summary>Geometry of single labels, [height, width].</summary>
internal static class Moves
{
    /// <summary>A label in another place: the gap becomes background in classes, and is filled from the edge in numbers, which are rescaled to minus to plus a bound unless that is 0.</summary>
    public static Tensor Of(Tensor label, LabelType type, Offset offset, double rescaleTo)
    {
        if (type == LabelType.Classes) return WithBackground(label, offset);
        Tensor moved = FromEdge(label, offset);
        return rescaleTo == 0 ? moved : Rescale(moved, rescaleTo);
    }

    /// <summary>The gap takes the value at the edge of what was moved.</summary>
    public static Tensor FromEdge(Tensor label, Offset offset)
        => label.index_select(0, Clamped(label.shape[0], offset.Down)).index_select(1, Clamped(label.shape[1], offset.Right));

    /// <summary>The gap becomes class 0.</summary>
    public static Tensor WithBackground(Tensor label, Offset offset)
    {
        Tensor rows = Inside(label.shape[0], offset.Down).unsqueeze(1);
        Tensor columns = Inside(label.shape[1], offset.Right).unsqueeze(0);
        return FromEdge(label, offset) * rows * columns;
    }

    /// <summary>Linear, so that the values span [-bound, bound]; a constant map becomes 0.</summary>
    public static Tensor Rescale(Tensor label, double bound)
    {
        (double low, double high) = (label.min().item<float>(), label.max().item<float>());
        return high > low ? ((label - low) * (2 * bound / (high - low))) - bound : torch.zeros_like(label);
    }

    /// <summary>Enlarged about a point by nearest neighbour; what lies outside is filled from the edge.</summary>
    public static Tensor Zoom(Tensor label, double factor, double row, double column)
        => label.index_select(0, Zoomed(label.shape[0], factor, row)).index_select(1, Zoomed(label.shape[1], factor, column));

    private static Tensor Clamped(long size, int offset)
        => torch.tensor([.. Enumerable.Range(0, (int)size).Select(i => Math.Clamp((long)i - offset, 0, size - 1))]);

    private static Tensor Inside(long size, int offset)
        => torch.tensor([.. Enumerable.Range(0, (int)size).Select(i => i - offset >= 0 && i - offset < size ? 1L : 0L)]);

    private static Tensor Zoomed(long size, double factor, double centre)
        => torch.tensor([.. Enumerable.Range(0, (int)size).Select(i => Math.Clamp((long)Math.Round(centre + ((i - centre) / factor)), 0, size - 1))]);
}
