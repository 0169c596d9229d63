using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Probes.Losses;
using Runner.Abstractions;

namespace Probes.Kinds;

/// <summary>Settings of <c>linear-regression</c>.</summary>
public sealed record LinearRegressionSettings : LinearProbeSettings
{
    [Description("huber (the paper's: some labels are far off, and must not decide), l2, l1, or scale-shift-invariant (l2 after each image's best scale and shift; l1 and it need solver: adam).")]
    public RegressionLoss Loss { get; init; } = RegressionLoss.Huber;

    [Range(1e-6, 1e6)]
    [Description("Where Huber's loss turns from squared to absolute, in the label's units: 1 suits standardised labels.")]
    public double Delta { get; init; } = 1;

    [Description("Whether a constant is learned as well; the paper's probes have none.")]
    public bool Bias { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<Problem> Check()
    {
        foreach (Problem problem in base.Check())
        {
            yield return problem;
        }

        foreach (Problem problem in ScaleProblems(Loss, Smoothness, TotalVariation))
        {
            yield return problem;
        }

        if (Solver == ProbeSolver.Adam)
        {
            yield break;
        }

        if (Loss == RegressionLoss.ScaleShiftInvariant)
        {
            yield return NotConvex("scale-shift-invariant", "huber");
        }

        if (Loss == RegressionLoss.L1)
        {
            yield return new Problem("loss", "\"loss\" is l1, but solver optimum needs a loss that is smooth", "write loss: huber with a small delta, or solver: adam");
        }
    }

    /// <summary>What cannot be added to a loss that knows no scale.</summary>
    internal static IEnumerable<Problem> ScaleProblems(RegressionLoss loss, double smoothness, double totalVariation)
    {
        foreach ((string setting, double value) in (IEnumerable<(string, double)>)[("smoothness", smoothness), ("total-variation", totalVariation)])
        {
            if (value > 0 && loss == RegressionLoss.ScaleShiftInvariant)
            {
                yield return new Problem(
                    setting,
                    string.Create(CultureInfo.InvariantCulture, $"\"{setting}\" is {value}, but loss scale-shift-invariant knows no scale: a map of smaller numbers would be as rough and cost less"),
                    "leave it out, or write another loss");
            }
        }
    }
}
