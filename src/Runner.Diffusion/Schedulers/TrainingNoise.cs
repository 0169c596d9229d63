using Runner.Diffusion.Schedulers.Lms;
using static TorchSharp.torch;

namespace Runner.Diffusion.Schedulers;

/// <summary>The noise of training: the cumulative alphas in float32, by the operations that PyTorch uses, so that they have its bits.</summary>
public sealed class TrainingNoise
{
    private readonly float[] _cumulativeAlphas;

    internal TrainingNoise(SchedulerSettings settings)
        : this(settings, alphas => alphas.cumprod(0).data<float>().ToArray())
    {
    }

    private TrainingNoise(SchedulerSettings settings, Func<Tensor, float[]> cumulate)
    {
        using IDisposable scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        _cumulativeAlphas = cumulate(1.0 - Betas(settings));
    }

    /// <summary>How many training steps.</summary>
    public int Count => _cumulativeAlphas.Length;

    /// <summary>The noise that a model of this config was, or is to be, trained with, whatever scheduler runs it.</summary>
    /// <exception cref="InvalidDataException">A key or a value is not implemented; the message names it.</exception>
    public static TrainingNoise Of(SchedulerConfig config) => new(LmsSettings.From(config));

    /// <summary>sqrt((1 - a) / a) in float32, by training step, rising.</summary>
    internal float[] Sigmas => [.. _cumulativeAlphas.Select(alpha => MathF.Sqrt((1f - alpha) / alpha))];

    /// <summary>The cumulative alpha of a training step.</summary>
    public double Alpha(double timestep) => timestep >= 0 && timestep < Count
        ? _cumulativeAlphas[(int)timestep]
        : throw new ArgumentOutOfRangeException(nameof(timestep), timestep, $"a timestep must lie in 0..{Count - 1}; fewer steps or a smaller steps_offset would");

    /// <summary>The cumulative alpha of a training step, or <paramref name="before"/> in front of the first.</summary>
    internal double Alpha(double timestep, double before) => timestep < 0 ? before : Alpha(timestep);

    /// <summary>The product rounded to float32 after each factor, as NumPy does and early releases had it; PyTorch rounds once at the end.</summary>
    internal static TrainingNoise RoundedEachStep(SchedulerSettings settings) => new(settings, alphas =>
    {
        float[] values = alphas.data<float>().ToArray();
        for (int i = 1; i < values.Length; i++) values[i] *= values[i - 1];
        return values;
    });

    private static Tensor Betas(SchedulerSettings settings)
    {
        int count = settings.NumTrainTimesteps;
        if (settings.TrainedBetas is { } trained) return tensor(trained, ScalarType.Float32);
        return settings.BetaSchedule switch
        {
            BetaSchedule.Linear => linspace(settings.BetaStart, settings.BetaEnd, count, ScalarType.Float32),
            BetaSchedule.ScaledLinear => linspace(Math.Sqrt(settings.BetaStart), Math.Sqrt(settings.BetaEnd), count, ScalarType.Float32).square(),
            _ => tensor(Enumerable.Range(0, count).Select(i => Math.Min(1 - (Cosine((i + 1.0) / count) / Cosine((double)i / count)), 0.999)).ToArray(), ScalarType.Float32),
        };
    }

    // Nichol and Dhariwal 2021, equation 17.
    private static double Cosine(double time) => Math.Pow(Math.Cos((time + 0.008) / 1.008 * Math.PI / 2), 2);
}
