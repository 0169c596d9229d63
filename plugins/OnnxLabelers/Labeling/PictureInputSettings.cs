using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace OnnxLabelers.Labeling;

/// <summary>What a model's picture input looks like. The defaults are those of the labelers that ship: plain RGB in [0, 1].</summary>
public sealed record PictureInputSettings
{
    /// <summary>The input's name. Empty: the model's only input.</summary>
    [Description("the input's name; empty: the model's only input")]
    public string Name { get; init; } = "";

    /// <summary>Side to which pictures are resized. 0: the size that the file fixes, or the picture's own where it fixes none.</summary>
    [Range(0, 8192)]
    [Description("side to which pictures are resized; 0: the size that the file fixes, or the picture's own")]
    public int Size { get; init; }

    /// <summary>A size that neither this record nor the file fixes is rounded up to a multiple of this: 14 for Depth-Anything, 32 for MiDaS and DPT.</summary>
    [Range(1, 1024)]
    [Description("a size that nothing fixes is rounded up to a multiple of this")]
    public int MultipleOf { get; init; } = 1;

    /// <summary>The value of white before the mean is taken off: 1, or 255.</summary>
    [Range(1e-6, 65535)]
    [Description("the value of white before the mean is taken off: 1 or 255")]
    public double White { get; init; } = 1;

    /// <summary>Taken off each channel, in RGB order, in units where white is <see cref="White"/>: one number or three.</summary>
    [MinLength(1)]
    [Description("taken off each channel, in RGB order: one number or three")]
    public IReadOnlyList<double> Mean { get; init; } = [0];

    /// <summary>Divides each channel after the mean is taken off, in RGB order: one number or three.</summary>
    [MinLength(1)]
    [Description("divides each channel after the mean is taken off, in RGB order: one number or three")]
    public IReadOnlyList<double> Std { get; init; } = [1];

    /// <summary>The order in which the model wants the channels.</summary>
    [Description("the order in which the model wants the channels")]
    public ChannelOrder Channels { get; init; } = ChannelOrder.Rgb;

    /// <summary>How the picture is resized.</summary>
    [Description("how the picture is resized")]
    public ResizeFilter Resize { get; init; } = ResizeFilter.Bilinear;

    /// <summary>Whether the outermost pixels' centres stay in place when the picture is resized (PyTorch's align_corners).</summary>
    [Description("whether the outermost pixels' centres stay in place when resizing")]
    public bool AlignCorners { get; init; }
}
