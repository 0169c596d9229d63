using System.Globalization;
using Runner.Torch.Sampling;

namespace Runner.Stages.Sampling;

/// <summary>What is said of a step beside its number, so that steps of different schedulers can be compared: the noise level of the latent that it begins with.</summary>
internal static class StepLabels
{
    /// <summary><c>sigma</c>, noise for each unit of signal, and <c>snr</c>, the signal-to-noise ratio; none where the sampler does not say.</summary>
    public static Dictionary<string, string> Of(ISampler sampler, int step)
    {
        if (step < 1 || step > sampler.Noise.Count) return [];
        StepNoise noise = sampler.Noise[step - 1];
        return new Dictionary<string, string> { ["sigma"] = Text(noise.Sigma), ["snr"] = Text(noise.SignalToNoise) };
    }

    private static string Text(double number) => number.ToString("G6", CultureInfo.InvariantCulture);
}
