using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Interventions.Editing;

/// <summary>Settings of <c>probe-gradient</c>; the defaults are the paper's.</summary>
public sealed record ProbeGradientSettings
{
    [Range(1e-8, 10)]
    [Description("Adam's learning rate on the activation.")]
    public double LearningRate { get; init; } = 5e-3;

    [Range(1, 100_000)]
    [Description("Adam's iterations per site and step.")]
    public int Iterations { get; init; } = 128;
}
