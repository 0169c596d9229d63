namespace Runner.Diffusion.Schedulers;

/// <summary>What a denoiser's output stands for; the names are those of <c>prediction_type</c>.</summary>
public enum PredictionType
{
    /// <summary>The noise.</summary>
    Epsilon,

    /// <summary>The velocity: signal * noise - noise level * clean (Salimans and Ho 2022).</summary>
    VPrediction,

    /// <summary>The clean latents.</summary>
    Sample,
}
