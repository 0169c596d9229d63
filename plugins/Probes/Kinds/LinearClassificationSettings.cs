using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Probes.Losses;
using Runner.Abstractions;

namespace Probes.Kinds;

/// <summary>Settings of <c>linear-classification</c>.</summary>
public sealed record LinearClassificationSettings : LinearProbeSettings
{
    [Range(2, 10_000)]
    [Description("One logit per class; 2 for background and foreground.")]
    public int Classes { get; init; } = 2;

    [Description("cross-entropy, or dice: 1 - Dice of each image's probabilities (needs solver: adam).")]
    public ClassificationLoss Loss { get; init; } = ClassificationLoss.CrossEntropy;

    [Description("Whether a constant per class is learned as well; the paper's probes have none.")]
    public bool Bias { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<Problem> Check()
    {
        foreach (Problem problem in base.Check())
        {
            yield return problem;
        }

        if (Solver == ProbeSolver.Optimum && Loss == ClassificationLoss.Dice)
        {
            yield return NotConvex("dice", "cross-entropy");
        }
    }
}
