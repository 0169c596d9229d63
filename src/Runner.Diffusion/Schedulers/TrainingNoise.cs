using Runner.Diffusion.Schedulers.Lms;

namespace Runner.Diffusion.Schedulers;

/// <summary>The noise of training: the cumulative alphas in float32, with the bits that PyTorch's operations give. No tensor is made: a plan needs these numbers, and need not wait for libtorch.</summary>
public sealed class TrainingNoise
{
    private readonly float[] _cumulativeAlphas;

    internal TrainingNoise(SchedulerSettings settings)
        : this(Cumulated([.. Betas(settings).Select(beta => 1f - beta)]))
    {
    }

    private TrainingNoise(float[] cumulativeAlphas) => _cumulativeAlphas = cumulativeAlphas;

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
    internal static TrainingNoise RoundedEachStep(SchedulerSettings settings)
    {
        float[] values = [.. Betas(settings).Select(beta => 1f - beta)];
        for (int i = 1; i < values.Length; i++) values[i] *= values[i - 1];
        return new TrainingNoise(values);
    }

    private static float[] Cumulated(float[] alphas)
    {
        double product = 1;
        return [.. alphas.Select(alpha => (float)(product *= alpha))];
    }

    private static float[] Betas(SchedulerSettings settings)
    {
        int count = settings.NumTrainTimesteps;
        if (settings.TrainedBetas is { } trained) return [.. trained.Select(beta => (float)beta)];
        return settings.BetaSchedule switch
        {
            BetaSchedule.Linear => Linspace(settings.BetaStart, settings.BetaEnd, count),
            BetaSchedule.ScaledLinear => [.. Linspace(Math.Sqrt(settings.BetaStart), Math.Sqrt(settings.BetaEnd), count).Select(root => root * root)],
            _ => [.. Enumerable.Range(0, count).Select(i => (float)Math.Min(1 - (Cosine((i + 1.0) / count) / Cosine((double)i / count)), 0.999))],
        };
    }

    // From both ends to the middle, each value rounded once: the bits of torch.linspace on a processor with fused multiply-add.
    private static float[] Linspace(double first, double last, int count)
    {
        (float from, float to) = ((float)first, (float)last);
        if (count == 1) return [from];
        float step = (to - from) / (count - 1);
        return [.. Enumerable.Range(0, count).Select(i =>
            i < count / 2 ? MathF.FusedMultiplyAdd(step, i, from) : MathF.FusedMultiplyAdd(-step, count - i - 1, to))];
    }

    // Nichol and Dhariwal 2021, equation 17.
    private static double Cosine(double time) => Math.Pow(Math.Cos((time + 0.008) / 1.008 * Math.PI / 2), 2);
}
