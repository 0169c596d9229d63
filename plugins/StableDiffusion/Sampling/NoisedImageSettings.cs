using System.ComponentModel;
using Runner.Diffusion.Sampling;

namespace StableDiffusion.Sampling;

/// <summary>Real pictures, noised to each step of a schedule.</summary>
public sealed record NoisedImageSettings : ScheduledModelSettings
{
    /// <summary>The scheduler whose steps are taken. <c>model</c> takes the one that the model was published with.</summary>
    [SchedulerName]
    [Description("The scheduler; model is the folder's own.")]
    public string Scheduler { get; init; } = ModelScheduler.OfModel;

    /// <summary>What of the autoencoder's posterior becomes the latents. The mean: nothing random but the noise.</summary>
    [Description("The latents of a picture: the posterior's mean, or a sample of it by the prompt's seed.")]
    public PosteriorChoice Latents { get; init; } = PosteriorChoice.Mean;
}
