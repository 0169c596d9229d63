namespace Runner.Diffusion.Schedulers.Ddim;

/// <summary>The keys of diffusers' <c>DDIMScheduler</c> and <c>DDIMInverseScheduler</c>, and <c>eta</c>, which diffusers takes with each step.</summary>
internal sealed record DdimSettings : SchedulerSettings
{
    /// <summary>Clips the predicted clean latents. True in diffusers' class, false in the published Stable Diffusion configs.</summary>
    public bool ClipSample { get; init; } = true;

    public double ClipSampleRange { get; init; } = 1;

    /// <summary>Whether the last step ends without noise; else at the level of the first training step.</summary>
    public bool SetAlphaToOne { get; init; } = true;

    /// <summary>0: deterministic; 1: as much fresh noise as DDPM.</summary>
    public double Eta { get; init; }

    internal static DdimSettings From(SchedulerConfig config) =>
        config.Bind<DdimSettings>(new() { ["thresholding"] = "false", ["rescale_betas_zero_snr"] = "false" });
}
