using Runner.Diffusion.Schedulers.Schedules;
using static TorchSharp.torch;

namespace Runner.Diffusion.Schedulers.Ddim;

/// <summary>Song et al. 2020, equation 12, from the cumulative alpha of a step to the next.</summary>
internal sealed class DdimRule(DdimSettings settings, IReadOnlyList<double> alphas, IReadOnlyList<double> nextAlphas) : IUpdateRule
{
    public Tensor Next(Tensor output, int step, Tensor sample, Tensor? noise)
    {
        (double alpha, double next) = (alphas[step], nextAlphas[step]);
        NoiseLevel level = NoiseLevel.OfAlpha(alpha);
        Tensor clean = Denoising.Clean(settings.PredictionType, output, sample, level);
        Tensor predicted = Denoising.Noise(settings.PredictionType, output, sample, level);
        if (settings.ClipSample) clean = clean.clamp(-settings.ClipSampleRange, settings.ClipSampleRange);

        double deviation = settings.Eta == 0 ? 0 : settings.Eta * Math.Sqrt((1 - next) / (1 - alpha) * (1 - (alpha / next)));
        Tensor result = (clean * Math.Sqrt(next)) + (predicted * Math.Sqrt(1 - next - (deviation * deviation)));
        return deviation == 0 ? result : result + (noise! * deviation);
    }

    public void Dispose()
    {
    }
}
