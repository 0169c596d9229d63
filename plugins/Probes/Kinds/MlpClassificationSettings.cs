using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Probes.Losses;

namespace Probes.Kinds;

/// <summary>Settings of <c>mlp-classification</c>.</summary>
public sealed record MlpClassificationSettings : ProbeSettings
{
    [Range(1, 4096)]
    [Description("Hidden units: 32, few enough that the probe reads out rather than computes.")]
    public int Hidden { get; init; } = 32;

    [Description("cross-entropy, or dice: 1 - Dice of each image's probabilities.")]
    public ClassificationLoss Loss { get; init; } = ClassificationLoss.CrossEntropy;

    [Range(2, 10_000)]
    [Description("One logit per class; 2 for background and foreground.")]
    public int Classes { get; init; } = 2;
}
