using Runner.Diffusion.Schedulers.Schedules;
using static TorchSharp.torch;

namespace Runner.Diffusion.Schedulers.Pndm;

/// <summary>Liu et al. 2022, equations 9 to 12; the first step is made twice, the second time with the mean of the outputs at both ends.</summary>
internal sealed class PndmRule(PredictionType prediction, IReadOnlyList<double> timesteps, int stride, Func<double, double> alpha) : IUpdateRule
{
    private readonly TensorHistory _outputs = new(4);
    private Tensor? _first;
    private int _calls;

    public Tensor Next(Tensor output, int step, Tensor sample, Tensor? noise)
    {
        int call = _calls++;
        if (call == 1) return Again(output, timesteps[step]);
        if (call == 0) _first = sample.clone().DetachFromDisposeScope();
        _outputs.Push(output);
        Tensor combined = _outputs.Count switch
        {
            1 => output,
            2 => _outputs.Sum(3.0 / 2, -1.0 / 2),
            3 => _outputs.Sum(23.0 / 12, -16.0 / 12, 5.0 / 12),
            _ => _outputs.Sum(55.0 / 24, -59.0 / 24, 37.0 / 24, -9.0 / 24),
        };
        return Transfer(combined, sample, timesteps[step], timesteps[step] - stride);
    }

    public void Dispose()
    {
        _outputs.Dispose();
        _first?.Dispose();
    }

    private Tensor Again(Tensor output, double timestep)
    {
        using Tensor sample = _first!;
        _first = null;
        return Transfer((output + _outputs[0]) / 2, sample, timestep + stride, timestep);
    }

    private Tensor Transfer(Tensor output, Tensor sample, double from, double to)
    {
        (double here, double there) = (alpha(from), alpha(to));
        Tensor predicted = Denoising.Noise(prediction, output, sample, NoiseLevel.OfAlpha(here));
        double denominator = (here * Math.Sqrt(1 - there)) + Math.Sqrt(here * (1 - here) * there);
        return (sample * Math.Sqrt(there / here)) - (predicted * ((there - here) / denominator));
    }
}
