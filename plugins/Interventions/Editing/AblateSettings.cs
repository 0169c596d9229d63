using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Interventions.Editing;

/// <summary>Settings of <c>ablate</c>.</summary>
public sealed record AblateSettings
{
    [Description("zero; mean: each channel's mean over the picture, which keeps the activation's usual size; images-mean: each cell's mean over training images at the same site and step; images-channel-mean: each channel's over these and all cells.")]
    public Replacement With { get; init; } = Replacement.Zero;

    [Range(1, 1_000_000)]
    [Description("Of images-mean and images-channel-mean: over how many training images, at most.")]
    public int Images { get; init; } = 40;

    [Description("everywhere, original (where the label is not zero) or target (where the wanted label is not zero).")]
    public Region Region { get; init; } = Region.Everywhere;
}
