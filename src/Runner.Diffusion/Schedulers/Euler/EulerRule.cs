using Runner.Diffusion.Schedulers.Schedules;
using static TorchSharp.torch;

namespace Runner.Diffusion.Schedulers.Euler;

/// <summary>One explicit Euler step in the noise level (Karras et al. 2022, algorithm 2 without churn).</summary>
internal sealed class EulerRule(PredictionType prediction, IReadOnlyList<double> sigmas) : IUpdateRule
{
    public Tensor Next(Tensor output, int step, Tensor sample, Tensor? noise)
    {
        Tensor clean = Denoising.Clean(prediction, output, sample, NoiseLevel.OfSigma(sigmas[step]));
        return sample + ((sample - clean) / sigmas[step] * (sigmas[step + 1] - sigmas[step]));
    }

    public void Dispose()
    {
    }
}
