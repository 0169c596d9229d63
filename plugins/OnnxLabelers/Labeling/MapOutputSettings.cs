using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace OnnxLabelers.Labeling;

/// <summary>Which of a model's outputs is the map, and how it comes to the picture's size.</summary>
public sealed record MapOutputSettings
{
    /// <summary>The output's name. Empty: by <see cref="Index"/>.</summary>
    [Description("the output's name; empty: chosen by index")]
    public string Name { get; init; } = "";

    /// <summary>The output's place among the model's outputs. U2-Net's and ISNet's best map is the first of several.</summary>
    [Range(0, 1024)]
    [Description("the output's place among the model's outputs, from 0")]
    public int Index { get; init; }

    /// <summary>The channel of an output that has several.</summary>
    [Range(0, 1024)]
    [Description("the channel of an output that has several, from 0")]
    public int Channel { get; init; }

    /// <summary>How the map is brought to the picture's size. MiDaS's own code uses bicubic.</summary>
    [Description("how the map is brought to the picture's size")]
    public ResizeFilter Resize { get; init; } = ResizeFilter.Bilinear;

    /// <summary>Whether the outermost pixels' centres stay in place when the map is resized.</summary>
    [Description("whether the outermost pixels' centres stay in place when resizing")]
    public bool AlignCorners { get; init; }
}
