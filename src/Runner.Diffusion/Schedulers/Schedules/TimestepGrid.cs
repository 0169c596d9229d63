namespace Runner.Diffusion.Schedulers.Schedules;

/// <summary>Timesteps from high to low, with NumPy's rounding (half to even).</summary>
internal static class TimestepGrid
{
    internal static double[] Descending(SchedulerSettings settings, int steps, bool whole)
    {
        Check(settings, steps);
        int count = settings.NumTrainTimesteps;
        return settings.TimestepSpacing switch
        {
            TimestepSpacing.Leading => [.. Enumerable.Range(0, steps).Reverse().Select(i => (double)((i * (count / steps)) + settings.StepsOffset))],
            TimestepSpacing.Trailing => Trailing(count, steps),
            _ => [.. Linspace(count - 1, steps).Reverse().Select(t => whole ? Math.Round(t) : t)],
        };
    }

    /// <summary>NumPy's <c>linspace(0, last, count)</c>.</summary>
    internal static double[] Linspace(double last, int count)
    {
        double[] values = [.. Enumerable.Range(0, count).Select(i => count == 1 ? 0 : i * (last / (count - 1)))];
        if (count > 1) values[^1] = last;
        return values;
    }

    /// <summary>NumPy's <c>arange(count, 0, -count / steps)</c>, rounded, less 1.</summary>
    internal static double[] Trailing(int count, int steps)
    {
        double stride = (double)count / steps;
        double delta = count - stride - count; // NumPy takes the difference of the first two values
        return [.. Enumerable.Range(0, (int)Math.Ceiling(count / stride)).Select(i => Math.Round(count + (i * delta)) - 1)];
    }

    internal static void Check(SchedulerSettings settings, int steps)
    {
        if (steps < 1 || steps > settings.NumTrainTimesteps)
        {
            throw new ArgumentOutOfRangeException(nameof(steps), steps, $"steps must lie in 1..{settings.NumTrainTimesteps}, the training steps");
        }
    }
}
