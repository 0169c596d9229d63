using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using LabelerTraining.Export;
using Runner.Abstractions;

namespace LabelerTraining.Stages;

/// <summary>Which net is written as ONNX files, and how.</summary>
public sealed record ExportLabelersSettings
{
    /// <summary>The stage that trained the net.</summary>
    [FromStage("labeler-net")]
    [Description("the stage that trained the net")]
    public required StageReference Net { get; init; }

    /// <summary>Side of the pictures in pixels: the side of the scenes that it was trained on.</summary>
    [Range(16, 4096)]
    [Description("side of the pictures in pixels, a multiple of 16")]
    public int Size { get; init; } = 64;

    /// <summary>How the weights are kept. Half precision: the file must stay small enough to be committed, and the labels agree to four digits.</summary>
    [Description("how the weights are kept: float32 or float16")]
    public WeightPrecision Weights { get; init; } = WeightPrecision.Float16;
}
