using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace StableDiffusion.Training;

/// <summary>What a denoiser is asked in training.</summary>
public sealed record DenoiserLoss
{
    /// <summary>How often a caption is left out, so that the denoiser learns what pictures look like whatever the caption: guidance subtracts that.</summary>
    [Range(0.0, 1.0)]
    [Description("share of samples whose caption is left out")]
    public double CaptionDropout { get; init; } = 0.12;
}
