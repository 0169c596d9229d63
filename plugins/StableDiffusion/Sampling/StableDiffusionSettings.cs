using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Runner.Diffusion.Sampling;

namespace StableDiffusion.Sampling;

/// <summary>A Stable Diffusion model and how it is sampled.</summary>
public sealed record StableDiffusionSettings : ScheduledModelSettings
{
    /// <summary>The scheduler. <c>model</c> takes the one that the model was published with.</summary>
    [SchedulerName]
    [Description("The scheduler; model is the folder's own.")]
    public string Scheduler { get; init; } = ModelScheduler.OfModel;

    /// <summary>The scale of classifier-free guidance; 1 computes the conditional half alone. 7.5 is the paper's.</summary>
    [Range(1.0, 100.0)]
    [Description("Scale of classifier-free guidance; 1 is none.")]
    public double Guidance { get; init; } = 7.5;
}
