namespace Runner.Diffusion.Schedulers.Schedules;

/// <summary>Noise level by training step, read at fractional steps and backwards.</summary>
internal sealed class SigmaTable(TrainingNoise noise)
{
    private readonly float[] _sigmas = noise.Sigmas;
    private readonly float[] _logarithms = [.. noise.Sigmas.Select(sigma => MathF.Log(sigma))];

    internal float First => _sigmas[0];

    internal float Last => _sigmas[^1];

    /// <summary>Linear between two training steps.</summary>
    internal double At(double timestep)
    {
        int low = Math.Clamp((int)timestep, 0, _sigmas.Length - 1);
        if (low == _sigmas.Length - 1) return _sigmas[^1];
        double slope = (double)_sigmas[low + 1] - _sigmas[low];
        return (slope * (timestep - low)) + _sigmas[low];
    }

    /// <summary>The fractional training step of a noise level, linear in its logarithm.</summary>
    internal double TimestepOf(double sigma)
    {
        double logarithm = Math.Log(Math.Max(sigma, 1e-10));
        int low = Math.Clamp(Array.FindLastIndex(_logarithms, value => logarithm >= value), 0, _logarithms.Length - 2);
        double weight = Math.Clamp((_logarithms[low] - logarithm) / ((double)_logarithms[low] - _logarithms[low + 1]), 0, 1);
        return ((1 - weight) * low) + (weight * (low + 1));
    }

    /// <summary>Levels spaced evenly in their seventh root (Karras et al. 2022, equation 5), from <paramref name="largest"/> down.</summary>
    internal static double[] Karras(double largest, double smallest, int count)
    {
        const double Rho = 7;
        double from = Math.Pow(largest, 1 / Rho);
        double to = Math.Pow(smallest, 1 / Rho);
        return [.. TimestepGrid.Linspace(1, count).Select(ramp => Math.Pow(from + (ramp * (to - from)), Rho))];
    }

    /// <summary>Levels in float32, as PyTorch keeps them, with the final one behind.</summary>
    internal static double[] Rounded(IEnumerable<double> sigmas, double final) => [.. sigmas.Append(final).Select(sigma => (double)(float)sigma)];
}
