namespace Runner.Torch.Measuring;

/// <summary>How much of a baseline's error is gone: 1 for a perfect score, 0 for the baseline's own, negative below it.</summary>
public static class Skill
{
    /// <summary>1 - error / baseline error; the error of a score that is better when larger (at most 1) is what it lacks to 1.</summary>
    /// <param name="value">The score.</param>
    /// <param name="baseline">The score of what knows only the position.</param>
    /// <param name="largerIsBetter">As in <see cref="IMetric.LargerIsBetter"/>.</param>
    /// <returns>NaN where the baseline makes no error, or a score is undefined.</returns>
    public static double Over(double value, double baseline, bool largerIsBetter)
    {
        double error = largerIsBetter ? 1 - value : value;
        double baselineError = largerIsBetter ? 1 - baseline : baseline;
        return baselineError == 0 ? double.NaN : 1 - (error / baselineError);
    }
}
