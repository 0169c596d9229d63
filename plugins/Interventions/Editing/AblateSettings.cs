using System.ComponentModel;

namespace Interventions.Editing;

/// <summary>Settings of <c>ablate</c>.</summary>
public sealed record AblateSettings
{
    [Description("zero, or mean: each channel's mean over the picture, which keeps the activation's usual size.")]
    public Replacement With { get; init; } = Replacement.Zero;

    [Description("everywhere, original (where the label is not zero) or target (where the wanted label is not zero).")]
    public Region Region { get; init; } = Region.Everywhere;
}
