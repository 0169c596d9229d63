using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Probes.Losses;

namespace Probes.Kinds;

/// <summary>Settings of <c>linear-regression</c>.</summary>
public sealed record LinearRegressionSettings : ProbeSettings
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
}
