using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Interventions.Editing;

/// <summary>Settings of <c>patch</c>.</summary>
public sealed record PatchSettings
{
    [Range(1, 1023)]
    [Description("How many places further in the list of the edited images the other sample is, counted around: 1, its neighbour.")]
    public int Offset { get; init; } = 1;

    [Description("everywhere, original (where the label is not zero) or target (where the wanted label is not zero).")]
    public Region Region { get; init; } = Region.Everywhere;
}
