using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Interventions.Targets;

/// <summary>Settings of <c>scale</c>.</summary>
public sealed record ScaleSettings
{
    [Range(0.05, 20)]
    [Description("By how much the object (of classes: everything but class 0, about its centre) or the map (of numbers: about the picture's centre) becomes larger.")]
    public double Factor { get; init; } = 1.5;
}
