using System.ComponentModel.DataAnnotations;

namespace LabelerTraining.Objectives;

/// <summary>How far the training pictures stray from the renders.</summary>
public sealed record PictureVariationSettings
{
    /// <summary>Share of the blurred picture at most, for the half of the pictures that is blurred at all.</summary>
    [Range(0, 1)]
    public double Blur { get; init; } = 1;

    /// <summary>Standard deviation of the noise at most; a pixel spans [0, 1].</summary>
    [Range(0, 1)]
    public double Noise { get; init; } = 0.03;

    /// <summary>Reach of each colour channel's gain around 1.</summary>
    [Range(0, 1)]
    public double Tint { get; init; } = 0.06;

    /// <summary>Reach of the contrast around 1.</summary>
    [Range(0, 1)]
    public double Contrast { get; init; } = 0.1;

    /// <summary>Reach of the brightness added; a pixel spans [0, 1].</summary>
    [Range(0, 1)]
    public double Brightness { get; init; } = 0.05;
}
