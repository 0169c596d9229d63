namespace Runner.Engine.Reporting;

/// <summary>A mean with the ends of its 95% interval.</summary>
/// <param name="Mean">The mean of the values.</param>
/// <param name="Low">The interval's lower end; NaN for fewer than two values.</param>
/// <param name="High">Its upper end.</param>
public sealed record MeanInterval(double Mean, double Low, double High)
{
    private const double Coverage = 0.95;

    /// <summary>
    /// The interval of Student's t for a mean of few repeats: mean ± t s / √n with n - 1 degrees of freedom and s the sample's standard deviation. It says where the mean of many more repeats
    /// would lie if repeats were normally distributed. NaN where a value is.
    /// </summary>
    public static MeanInterval Of(IReadOnlyList<double> values)
    {
        if (values.Count == 0)
        {
            return new MeanInterval(double.NaN, double.NaN, double.NaN);
        }
        double mean = values.Average();
        if (values.Count == 1)
        {
            return new MeanInterval(mean, double.NaN, double.NaN);
        }
        double deviation = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
        double half = Quantile(values.Count - 1) * deviation / Math.Sqrt(values.Count);
        return new MeanInterval(mean, mean - half, mean + half);
    }

    /// <summary>The t within whose distance from 0 lies 95% of Student's distribution, by halving: the share within t grows with t.</summary>
    internal static double Quantile(int freedom)
    {
        (double low, double high) = (0, 16); // 12.706 for one degree of freedom, less for more
        while (high - low > 1e-13 * high)
        {
            double middle = (low + high) / 2;
            (low, high) = Within(middle, freedom) < Coverage ? (middle, high) : (low, middle);
        }
        return (low + high) / 2;
    }

    // Abramowitz and Stegun 1964, 26.7.3 and 26.7.4: finite sums of cosines.
    private static double Within(double t, int freedom)
    {
        double angle = Math.Atan(t / Math.Sqrt(freedom));
        (double sine, double cosine) = Math.SinCos(angle);
        bool isOdd = freedom % 2 == 1;
        double term = isOdd ? cosine : 1;
        double sum = freedom == 1 ? 0 : term;
        for (int k = isOdd ? 3 : 2; k < freedom - 1; k += 2)
        {
            term *= cosine * cosine * (k - 1) / k;
            sum += term;
        }
        return isOdd ? 2 / Math.PI * (angle + (sine * sum)) : sine * sum;
    }
}
