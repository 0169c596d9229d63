using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Interventions.Editing;

/// <summary>Settings of <c>probe-projection</c>.</summary>
public sealed record ProbeProjectionSettings
{
    [Range(0.0, 1000.0)]
    [Description("Of a classification, by how much the wanted class's logit shall lead (or trail) the others': 3 is a probability of 0.95.")]
    public double Margin { get; init; } = 3;

    [Range(0, 10_000)]
    [Description("Of a classification, the class whose region is edited: 1, the foreground.")]
    public int Class { get; init; } = 1;
}
