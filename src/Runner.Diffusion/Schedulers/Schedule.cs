using static TorchSharp.torch;

namespace Runner.Diffusion.Schedulers;

/// <summary>
/// The steps of one way of denoising: schedulers differ in its numbers and in the update rule. Immutable: any step can be asked for at any time, so that a recorded step can be evaluated
/// again alone.
/// </summary>
/// <remarks>Step i (from 0) takes the latents i to the latents i + 1. A returned tensor is new and the caller's to dispose.</remarks>
public sealed record Schedule
{
    /// <summary>What the denoiser is told at each step: one per model evaluation, fractional where the scheduler has it so.</summary>
    public required IReadOnlyList<double> Timesteps { get; init; }

    /// <summary>How much signal and noise latents hold when each step begins, in the scheduler's own scale.</summary>
    public required IReadOnlyList<NoiseLevel> Levels { get; init; }

    /// <summary>What the denoiser's output stands for.</summary>
    public required PredictionType Prediction { get; init; }

    /// <summary>Makes the update rule of one run, which remembers what it needs.</summary>
    public required Func<IUpdateRule> Rule { get; init; }

    /// <summary>What standard normal noise is multiplied by to become latents 0.</summary>
    public double InitNoiseSigma { get; init; } = 1;

    /// <summary>Whether <see cref="Trajectory.Step"/> wants fresh noise.</summary>
    public bool NeedsNoise { get; init; }

    /// <summary>Whether the model takes latents of unit variance while these grow with the noise.</summary>
    public bool ScalesInput { get; init; }

    /// <summary>How much signal and noise latents hold when a step begins.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such step.</exception>
    public NoiseLevel Level(int step) => step >= 0 && step < Levels.Count
        ? Levels[step]
        : throw new ArgumentOutOfRangeException(nameof(step), step, $"a step must lie in 0..{Levels.Count - 1}");

    /// <summary>The latents as the denoiser wants them at a step: of any shape, same dtype.</summary>
    public Tensor ScaleModelInput(Tensor sample, int step)
    {
        double sigma = Level(step).Noise;
        return ScalesInput ? sample / Math.Sqrt((sigma * sigma) + 1) : sample.alias();
    }

    /// <summary>How the noise follows from latents and the denoiser's answer at a step: latents * the first + answer * the second.</summary>
    public (double OfLatents, double OfAnswer) NoiseOf(int step)
    {
        (double scale, double signal, double noise) = Unit(step);
        return Prediction switch
        {
            PredictionType.Epsilon => (0, 1),
            PredictionType.VPrediction => (scale * noise, signal),
            _ => (scale / noise, -signal / noise),
        };
    }

    /// <summary>How the clean latents follow from latents and the denoiser's answer at a step: latents * the first + answer * the second.</summary>
    public (double OfLatents, double OfAnswer) CleanOf(int step)
    {
        (double scale, double signal, double noise) = Unit(step);
        return Prediction switch
        {
            PredictionType.Epsilon => (scale / signal, -noise / signal),
            PredictionType.VPrediction => (scale * signal, -noise),
            _ => (0, 1),
        };
    }

    // Latents times the scale are of unit variance: signal * clean + noise * standard normal, with squares that add up to 1.
    private (double Scale, double Signal, double Noise) Unit(int step)
    {
        NoiseLevel level = Level(step);
        NoiseLevel unit = level.Normalized();
        return (unit.Noise > 0 ? unit.Noise / level.Noise : unit.Signal / level.Signal, unit.Signal, unit.Noise);
    }

    /// <summary>Clean latents with noise added, to begin at a step: signal * clean + noise * noise.</summary>
    public Tensor AddNoise(Tensor clean, Tensor noise, int step)
    {
        (double signal, double level) = Level(step);
        using Tensor scaled = noise * level;
        return (clean * signal).add_(scaled);
    }

    /// <summary>Begins a run with a memory of its own: for one batch, from its first step to its last.</summary>
    public Trajectory Start() => new(this, Rule());
}
