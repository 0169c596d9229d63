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

    [Range(0, 1e6)]
    [Description("Factor of the edge-aware smoothness of the predicted map; 0 as in linear-regression.")]
    public double Smoothness { get; init; }

    [Range(0, 1e6)]
    [Description("Factor of the total variation of the predicted map: the mean step from a pixel to the next one in its row, and in its column.")]
    public double TotalVariation { get; init; }

    /// <inheritdoc/>
    public IEnumerable<Problem> Check() => LinearRegressionSettings.ScaleProblems(Loss, Smoothness, TotalVariation);
}
