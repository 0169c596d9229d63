using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace StableDiffusionTraining.Objectives;

/// <summary>Weights of the terms of an autoencoder's loss; each term is a mean over values, pictures lie in [-1, 1].</summary>
public sealed record AutoencoderLoss
{
    /// <summary>Mean absolute error: what keeps edges crisp, as it does not prefer the mean of two answers.</summary>
    [Range(0.0, 100.0)]
    [Description("weight of the mean absolute error")]
    public double Absolute { get; init; } = 1;

    /// <summary>Mean squared error: what PSNR measures.</summary>
    [Range(0.0, 100.0)]
    [Description("weight of the mean squared error")]
    public double Squared { get; init; } = 1;

    /// <summary>Mean absolute error of the differences between neighbouring pixels: edges in the right place.</summary>
    [Range(0.0, 100.0)]
    [Description("weight of the absolute error of neighbouring pixels' differences")]
    public double Gradient { get; init; } = 1;

    /// <summary>Kullback-Leibler divergence of the posterior from the standard normal distribution, per latent value: keeps latents small and smooth.</summary>
    [Range(0.0, 1.0)]
    [Description("weight of the divergence of the latents from the normal distribution")]
    public double Divergence { get; init; } = 1e-3;
}
