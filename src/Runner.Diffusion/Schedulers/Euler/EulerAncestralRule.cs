using Runner.Diffusion.Schedulers.Schedules;
using static TorchSharp.torch;

namespace Runner.Diffusion.Schedulers.Euler;

/// <summary>An Euler step to below the next noise level, and fresh noise up to it.</summary>
internal sealed class EulerAncestralRule(PredictionType prediction, IReadOnlyList<double> sigmas) : IUpdateRule
{
    public Tensor Next(Tensor output, int step, Tensor sample, Tensor? noise)
    {
        (double from, double to) = (sigmas[step], sigmas[step + 1]);
        double up = Math.Sqrt(to * to * ((from * from) - (to * to)) / (from * from));
        double down = Math.Sqrt((to * to) - (up * up));
        Tensor clean = Denoising.Clean(prediction, output, sample, NoiseLevel.OfSigma(from));
        return sample + ((sample - clean) / from * (down - from)) + (noise! * up);
    }

    public void Dispose()
    {
    }
}
