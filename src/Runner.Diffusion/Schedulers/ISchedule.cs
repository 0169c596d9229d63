using static TorchSharp.torch;

namespace StableDiffusion.Schedulers;

/// <summary>The steps of one way of denoising. Immutable: any step can be asked for at any time, so that a recorded step can be evaluated again alone.</summary>
/// <remarks>Step i (from 0) takes the latents i to the latents i + 1. A returned tensor is new and the caller's to dispose.</remarks>
public interface ISchedule
{
    /// <summary>What the denoiser is told at each step: one per model evaluation, fractional where the scheduler has it so.</summary>
    IReadOnlyList<double> Timesteps { get; }

    /// <summary>What standard normal noise is multiplied by to become latents 0.</summary>
    double InitNoiseSigma { get; }

    /// <summary>Whether <see cref="ITrajectory.Step"/> wants fresh noise.</summary>
    bool NeedsNoise { get; }

    /// <summary>How much signal and noise latents hold when a step begins, in the scheduler's own scale.</summary>
    NoiseLevel Level(int step);

    /// <summary>The latents as the denoiser wants them at a step: of any shape, same dtype.</summary>
    Tensor ScaleModelInput(Tensor sample, int step);

    /// <summary>Clean latents with noise added, to begin at a step: signal * clean + noise * noise.</summary>
    Tensor AddNoise(Tensor clean, Tensor noise, int step);

    /// <summary>The clean latents that the denoiser's output points to from the latents at a step; not clipped.</summary>
    Tensor PredictClean(Tensor modelOutput, int step, Tensor sample);

    /// <summary>Begins a run with a memory of its own: for one batch, from its first step to its last.</summary>
    ITrajectory Start();
}
