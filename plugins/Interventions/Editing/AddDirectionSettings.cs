using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Interventions.Editing;

/// <summary>Settings of <c>add-direction</c>.</summary>
public sealed record AddDirectionSettings
{
    [Range(-1000, 1000)]
    [Description("How far along the probe's direction, in mean lengths of the image's own activation vectors: 1, as much as is there already.")]
    public double Strength { get; init; } = 1;

    [Range(0, 10_000)]
    [Description("Of a classification, the class whose direction against the mean of the others is taken: 1, the foreground.")]
    public int Class { get; init; } = 1;

    [Description("change (along where the wanted label is larger than the original, against where it is smaller), everywhere, original or target.")]
    public DirectionRegion Where { get; init; } = DirectionRegion.Change;
}
