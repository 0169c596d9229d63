namespace Runner.Diffusion.Schedulers;

/// <summary>Where a run ends; the names are those of <c>final_sigmas_type</c>.</summary>
internal enum FinalSigma
{
    /// <summary>Without noise.</summary>
    Zero,

    /// <summary>At the noise of the first training step.</summary>
    SigmaMin,
}
