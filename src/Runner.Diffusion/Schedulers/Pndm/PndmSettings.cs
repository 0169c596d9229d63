namespace Runner.Diffusion.Schedulers.Pndm;

/// <summary>The keys of diffusers' <c>PNDMScheduler</c>.</summary>
internal sealed record PndmSettings : SchedulerSettings
{
    /// <summary>Whether the Runge-Kutta steps at the beginning are left out, as in every Stable Diffusion; the rest is not implemented.</summary>
    public bool SkipPrkSteps { get; init; }

    /// <summary>Whether the last step ends without noise; else at the level of the first training step.</summary>
    public bool SetAlphaToOne { get; init; }
}
