using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Probes.Losses;
using Runner.Abstractions;

namespace Probes.Kinds;

/// <summary>Settings of <c>linear-regression</c>.</summary>
public sealed record LinearRegressionSettings : LinearProbeSettings
{
    [Description("huber (the paper's: some labels are far off, and must not decide), l2 or l1.")]
    public RegressionLoss Loss { get; init; } = RegressionLoss.Huber;

    [Range(1e-6, 1e6)]
    [Description("Where Huber's loss turns from squared to absolute, in the label's units: 1 suits standardised labels.")]
    public double Delta { get; init; } = 1;

    [Description("Whether a constant is learned as well; the paper's probes have none.")]
    public bool Bias { get; init; }

    [Range(0, 1e6)]
    [Description("Factor of the edge-aware smoothness of the predicted map. The paper tried it and found that it hurts: 0.")]
    public double Smoothness { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<Problem> Check()
    {
        foreach (Problem problem in base.Check())
        {
            yield return problem;
        }

        if (Solver == ProbeSolver.Adam)
        {
            yield break;
        }

        if (Smoothness > 0)
        {
            yield return NotSmooth("smoothness", Smoothness);
        }

        if (Loss == RegressionLoss.L1)
        {
            yield return new Problem("loss", "\"loss\" is l1, but solver optimum needs a loss that is smooth", "write loss: huber with a small delta, or solver: adam");
        }
    }
}
