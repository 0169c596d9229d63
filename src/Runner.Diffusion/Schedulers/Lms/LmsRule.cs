using Runner.Diffusion.Schedulers.Schedules;
using static TorchSharp.torch;

namespace Runner.Diffusion.Schedulers.Lms;

/// <summary>Linear multistep of order 4 in the noise level: the derivative is taken for the polynomial through the last four and integrated exactly.</summary>
internal sealed class LmsRule(PredictionType prediction, IReadOnlyList<double> sigmas) : IUpdateRule
{
    private const int Order = 4;

    private readonly TensorHistory _derivatives = new(Order);

    public Tensor Next(Tensor output, int step, Tensor sample, Tensor? noise)
    {
        Tensor clean = Denoising.Clean(prediction, output, sample, NoiseLevel.OfSigma(sigmas[step]));
        _derivatives.Push((sample - clean) / sigmas[step]);
        // A run that begins late has no earlier derivatives: the order is what is there, not the step's number.
        double[] weights = [.. Enumerable.Range(0, _derivatives.Count).Select(age => Weight(step, age, _derivatives.Count))];
        return sample + _derivatives.Sum(weights);
    }

    public void Dispose() => _derivatives.Dispose();

    // The integral of a Lagrange polynomial of degree 3 at most; two Gauss points give it exactly.
    private double Weight(int step, int age, int order)
    {
        double half = (sigmas[step + 1] - sigmas[step]) / 2;
        double middle = (sigmas[step + 1] + sigmas[step]) / 2;
        double offset = half / Math.Sqrt(3);
        return half * (Lagrange(middle - offset) + Lagrange(middle + offset));

        double Lagrange(double at) => Enumerable.Range(0, order).Where(other => other != age)
            .Aggregate(1.0, (product, other) => product * (at - sigmas[step - other]) / (sigmas[step - age] - sigmas[step - other]));
    }
}
