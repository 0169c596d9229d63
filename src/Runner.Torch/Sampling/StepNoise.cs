namespace Runner.Torch.Sampling;

/// <summary>The noise level of a step: its latent is signal * clean + noise * standard normal. The same for schedulers of different steps, which can so be compared.</summary>
/// <param name="Signal">What the clean latent is multiplied by.</param>
/// <param name="Noise">The noise's standard deviation, in the same scale.</param>
public readonly record struct StepNoise(double Signal, double Noise)
{
    /// <summary>Noise for each unit of signal; 0 is clean.</summary>
    public double Sigma => Noise / Signal;

    /// <summary>The signal-to-noise ratio: the square of what is to 1 as signal to noise; infinite where there is no noise.</summary>
    public double SignalToNoise => Signal * Signal / (Noise * Noise);
}
