using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace StableDiffusionTraining.Objectives;

/// <summary>What a denoiser is asked in training.</summary>
public sealed record DenoiserLoss
{
    /// <summary>How often a caption is left out, so that the denoiser learns what pictures look like whatever the caption: guidance subtracts that.</summary>
    [Range(0.0, 1.0)]
    [Description("share of samples whose caption is left out")]
    public double CaptionDropout { get; init; } = 0.12;

    /// <summary>
    /// How much more often noisy timesteps are drawn: with u uniform in [0, 1), the timestep is at the share 1 - (1 - u)^(1 + emphasis) of all. 0 draws all alike. Where things are is
    /// decided where there is nearly nothing but noise, in few timesteps.
    /// </summary>
    [Range(0.0, 10.0)]
    [Description("how much more often noisy timesteps are drawn; 0 draws all alike")]
    public double NoiseEmphasis { get; init; }
}
