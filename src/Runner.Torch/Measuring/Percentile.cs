using Runner.Abstractions;

namespace Runner.Torch.Measuring;

/// <summary>The value below which a share of some values lies.</summary>
[CountsFor(Purpose.Scores)]
public static class Percentile
{
    /// <summary>Between two values, on the straight line from one to the other (Hyndman and Fan 1996, definition 7).</summary>
    /// <param name="ordered">The values in ascending order; none of them NaN.</param>
    /// <param name="share">In 0 to 1: 0.1 for the tenth percentile.</param>
    /// <returns>NaN where there are no values.</returns>
    public static double Of(IReadOnlyList<double> ordered, double share)
    {
        if (ordered.Count == 0)
        {
            return double.NaN;
        }

        double place = share * (ordered.Count - 1);
        int below = (int)place;
        int above = Math.Min(below + 1, ordered.Count - 1);
        return ordered[below] + ((place - below) * (ordered[above] - ordered[below]));
    }
}
