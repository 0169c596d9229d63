using System.ComponentModel;

namespace StableDiffusion.Sampling;

/// <summary>Real pictures, noised to each step of a schedule.</summary>
public sealed record NoisedImageSettings : ScheduledModelSettings
{
    /// <summary>The scheduler whose steps are taken. <c>model</c> takes the one that the model was published with.</summary>
    [Description("The scheduler: model (the folder's own), ddim, pndm, lms, paper-lms, euler, euler-ancestral, dpmpp-2m.")]
    public string Scheduler { get; init; } = "model";

    /// <summary>What of the autoencoder's posterior becomes the latents. The mean: nothing random but the noise.</summary>
    [Description("The latents of a picture: the posterior's mean, or a sample of it by the prompt's seed.")]
    public PosteriorChoice Latents { get; init; } = PosteriorChoice.Mean;
}
