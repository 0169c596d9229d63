using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Probes.Losses;
using Runner.Abstractions;

namespace Probes.Kinds;

/// <summary>Settings of <c>mlp-regression</c>.</summary>
public sealed record MlpRegressionSettings : ProbeSettings, ICheckedSettings
{
    [Range(1, 4096)]
    [Description("Hidden units: 32, few enough that the probe reads out rather than computes.")]
    public int Hidden { get; init; } = 32;

    [Description("huber, l2, l1, or scale-shift-invariant (l2 after each image's best scale and shift).")]
    public RegressionLoss Loss { get; init; } = RegressionLoss.Huber;

    [Range(1e-6, 1e6)]
    [Description("Where Huber's loss turns from squared to absolute, in the label's units: 1 suits standardised labels.")]
    public double Delta { get; init; } = 1;

    /// <inheritdoc/>
    public IEnumerable<Problem> Check() => LinearRegressionSettings.ScaleProblems(Loss, Smoothness, TotalVariation);
}
