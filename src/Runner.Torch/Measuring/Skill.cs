using Runner.Abstractions;

namespace Runner.Torch.Measuring;

/// <summary>How much of a baseline's error is gone: 1 for a perfect score, 0 for the baseline's own, negative below it.</summary>
[CountsFor(Purpose.Scores)]
public static class Skill
{
    /// <summary>1 - error / baseline error; the error of a score that is better when larger (at most 1) is what it lacks to 1.</summary>
    /// <param name="value">The score.</param>
    /// <param name="baseline">The score of what knows only the position.</param>
    /// <param name="better">Which way the metric is better.</param>
    /// <returns>NaN where the baseline makes no error, a score is undefined, or neither way is better.</returns>
    public static double Over(double value, double baseline, Better better)
    {
        double error = better == Better.Larger ? 1 - value : value;
        double baselineError = better == Better.Larger ? 1 - baseline : baseline;
        return baselineError == 0 || better == Better.Neither ? double.NaN : 1 - (error / baselineError);
    }
}
