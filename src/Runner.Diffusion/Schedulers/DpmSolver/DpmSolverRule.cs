using Runner.Diffusion.Schedulers.Schedules;
using static TorchSharp.torch;

namespace Runner.Diffusion.Schedulers.DpmSolver;

/// <summary>Lu et al. 2022 (DPM-Solver++), algorithm 2, in the half logarithm of the signal-to-noise ratio.</summary>
internal sealed class DpmSolverRule(DpmSolverSettings settings, IReadOnlyList<NoiseLevel> levels) : IUpdateRule
{
    private readonly TensorHistory _clean = new(2);

    public Tensor Next(Tensor output, int step, Tensor sample, Tensor? noise)
    {
        _clean.Push(Denoising.Clean(settings.PredictionType, output, sample, levels[step]));
        NoiseLevel next = levels[step + 1];
        double stride = Lambda(step + 1) - Lambda(step);
        double weight = next.Signal * (1 - Math.Exp(-stride)); // an infinite stride ends without noise
        Tensor first = (sample * (next.Noise / levels[step].Noise)) + (_clean[0] * weight);
        int steps = levels.Count - 1;
        bool single = settings.SolverOrder == 1 || _clean.Count == 1 || (step == steps - 1 && settings.LastStepIsFirstOrder(steps));
        if (single) return first;

        double ratio = (Lambda(step) - Lambda(step - 1)) / stride;
        Tensor slope = (_clean[0] - _clean[1]) / ratio;
        double correction = settings.SolverType == SolverType.Midpoint ? weight / 2 : next.Signal * (((Math.Exp(-stride) - 1) / stride) + 1);
        return first + (slope * correction);
    }

    public void Dispose() => _clean.Dispose();

    private double Lambda(int step) => Math.Log(levels[step].Signal) - Math.Log(levels[step].Noise);
}
