namespace Runner.Diffusion.Schedulers;

/// <summary>Latents are signal * clean + noise * standard normal.</summary>
/// <param name="Signal">The square root of the cumulative alpha, or 1 where the latents' variance grows with the noise (LMS, Euler).</param>
/// <param name="Noise">The noise's standard deviation.</param>
public readonly record struct NoiseLevel(double Signal, double Noise)
{
    internal static NoiseLevel OfAlpha(double cumulativeAlpha) => new(Math.Sqrt(cumulativeAlpha), Math.Sqrt(1 - cumulativeAlpha));

    internal static NoiseLevel OfSigma(double sigma) => new(1, sigma);

    /// <summary>The level of the same ratio whose squares add up to 1.</summary>
    internal NoiseLevel Normalized()
    {
        double norm = Math.Sqrt((Signal * Signal) + (Noise * Noise));
        return new NoiseLevel(Signal / norm, Noise / norm);
    }
}
