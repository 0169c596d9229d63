using static TorchSharp.torch;

namespace StableDiffusion.Schedulers.Schedules;

/// <summary>The one schedule of all schedulers: they differ in numbers and in the update rule.</summary>
internal sealed record Schedule : ISchedule
{
    public required IReadOnlyList<double> Timesteps { get; init; }

    /// <summary>The latents' level when each step begins.</summary>
    public required IReadOnlyList<NoiseLevel> Levels { get; init; }

    public required PredictionType Prediction { get; init; }

    public required Func<IUpdateRule> Rule { get; init; }

    public double InitNoiseSigma { get; init; } = 1;

    public bool NeedsNoise { get; init; }

    /// <summary>Whether the model takes latents of unit variance while these grow with the noise.</summary>
    public bool ScalesInput { get; init; }

    public NoiseLevel Level(int step) => step >= 0 && step < Levels.Count
        ? Levels[step]
        : throw new ArgumentOutOfRangeException(nameof(step), step, $"a step must lie in 0..{Levels.Count - 1}");

    public Tensor ScaleModelInput(Tensor sample, int step)
    {
        double sigma = Level(step).Noise;
        return ScalesInput ? sample / Math.Sqrt((sigma * sigma) + 1) : sample.alias();
    }

    public Tensor AddNoise(Tensor clean, Tensor noise, int step)
    {
        (double signal, double level) = Level(step);
        using Tensor scaled = noise * level;
        return (clean * signal).add_(scaled);
    }

    public Tensor PredictClean(Tensor modelOutput, int step, Tensor sample)
    {
        using IDisposable scope = NewDisposeScope();
        return Denoising.Clean(Prediction, modelOutput, sample, Level(step)).MoveToOuterDisposeScope();
    }

    public ITrajectory Start() => new Trajectory(this, Rule());
}
