namespace Runner.Diffusion.Schedulers;

/// <summary>How the noise grew in training; the names are those of <c>beta_schedule</c>.</summary>
internal enum BetaSchedule
{
    Linear,

    /// <summary>Linear in the square root: the latent diffusion models' own.</summary>
    ScaledLinear,

    SquaredcosCapV2,
}
