using Runner.Abstractions;
using Runner.Torch.Probing;

namespace Probes.Kinds;

/// <summary>What is said of a probe's training beside its scores.</summary>
internal static class ProbeFacts
{
    private const string Loss = "training-loss";
    private const string Penalty = "penalty";
    private const string Ridge = "ridge";
    private const string Iterations = "iterations";
    private const string Gradient = "gradient-norm";

    /// <summary>Of one that was trained in epochs.</summary>
    public static IReadOnlyList<MetricPromise> Trained { get; } = [new(Loss, Better.Smaller)];

    /// <summary>Of one that was solved.</summary>
    public static IReadOnlyList<MetricPromise> Solved { get; } =
        [new(Loss, Better.Smaller), new(Penalty, Better.Neither), new(Gradient, Better.Smaller)]; // How many steps it took, processors may differ in: that is stored beside the weights.

    public static IReadOnlyDictionary<string, double> Of(double loss) => new Dictionary<string, double> { [Loss] = loss };

    public static IReadOnlyDictionary<string, double> Of(PenaltyLoss chosen) => new Dictionary<string, double>
    {
        [Loss] = chosen.Train,
        [Penalty] = chosen.Penalty,
        [Ridge] = chosen.Ridge,
        [Iterations] = chosen.Iterations,
        [Gradient] = chosen.GradientNorm,
    };
}
