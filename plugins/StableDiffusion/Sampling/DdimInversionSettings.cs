using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace StableDiffusion.Sampling;

/// <summary>Real pictures, led back to noise by the model itself.</summary>
public sealed record DdimInversionSettings : ScheduledModelSettings
{
    /// <summary>The scale of classifier-free guidance on the way to noise. 1: inversion drifts with any more.</summary>
    [Range(1.0, 100.0)]
    [Description("Scale of classifier-free guidance; 1 is none.")]
    public double Guidance { get; init; } = 1;
}
