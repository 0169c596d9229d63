namespace Runner.Diffusion.Schedulers.Schedules;

/// <summary>The steps of a scheduler whose latents' variance grows with the noise.</summary>
/// <param name="Timesteps">One per step, fractional, in float32.</param>
/// <param name="Sigmas">One more than steps, in float32; the last is where the run ends.</param>
internal sealed record SigmaGrid(double[] Timesteps, double[] Sigmas)
{
    internal static SigmaGrid Build(SchedulerSettings settings, SigmaTable table, int steps, bool karras, double final)
    {
        double[] timesteps = TimestepGrid.Descending(settings, steps, whole: false);
        if (timesteps[0] > settings.NumTrainTimesteps - 1)
        {
            throw new ArgumentOutOfRangeException(nameof(steps), steps, $"timestep {timesteps[0]} lies beyond the training steps; fewer steps or a smaller steps_offset would fit");
        }

        timesteps = [.. timesteps.Select(t => (double)(float)t)];
        double[] sigmas = [.. timesteps.Select(table.At)];
        if (karras)
        {
            sigmas = SigmaTable.Karras(sigmas[0], sigmas[^1], steps);
            timesteps = [.. sigmas.Select(sigma => (double)(float)table.TimestepOf(sigma))];
        }

        return new SigmaGrid(timesteps, SigmaTable.Rounded(sigmas, final));
    }

    internal Schedule Schedule(SchedulerSettings settings, Func<double[], IUpdateRule> rule)
    {
        double largest = Sigmas.Max();
        return new Schedule
        {
            Timesteps = Timesteps,
            Levels = [.. Sigmas[..^1].Select(NoiseLevel.OfSigma)],
            Prediction = settings.PredictionType,
            ScalesInput = true,
            // Leading steps begin below the last training step, where the clean part still counts for a variance of 1.
            InitNoiseSigma = settings.TimestepSpacing == TimestepSpacing.Leading ? Math.Sqrt((largest * largest) + 1) : largest,
            Rule = () => rule(Sigmas),
        };
    }
}
