using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Probes.Kinds;

/// <summary>Settings of <c>linear-classification</c>.</summary>
public sealed record LinearClassificationSettings : LinearProbeSettings
{
    [Range(2, 10_000)]
    [Description("One logit per class; 2 for background and foreground.")]
    public int Classes { get; init; } = 2;

    [Description("Whether a constant per class is learned as well; the paper's probes have none.")]
    public bool Bias { get; init; }
}
