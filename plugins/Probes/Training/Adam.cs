using static TorchSharp.torch;

namespace Probes.Training;

/// <summary>Adam (Kingma and Ba 2015, algorithm 1) with PyTorch's defaults and PyTorch's order of operations, on one tensor, in place and where it is.</summary>
internal sealed class Adam(Tensor parameters, double learningRate)
{
    public const double Beta1 = 0.9;
    public const double Beta2 = 0.999;
    public const double Epsilon = 1e-8;

    private readonly Tensor _first = zeros_like(parameters);
    private readonly Tensor _second = zeros_like(parameters);
    private int _steps;

    /// <summary>The factor of the first moment over the root of the second at a step, and what that root is divided by.</summary>
    public static (double Rate, double Root) Corrections(double learningRate, int step) => (learningRate / (1 - Math.Pow(Beta1, step)), Math.Sqrt(1 - Math.Pow(Beta2, step)));

    public void Step(Tensor gradient)
    {
        (double rate, double root) = Corrections(learningRate, ++_steps);
        _first.lerp_(gradient, 1 - Beta1);
        _second.mul_(Beta2).addcmul_(gradient, gradient, 1 - Beta2);
        parameters.addcdiv_(_first, _second.sqrt().add_(Epsilon * root), -rate * root); // Above and below times the root: one pass less.
    }
}
