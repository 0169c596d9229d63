using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Runner.Abstractions;

namespace Interventions.Targets;

/// <summary>Settings of <c>shift</c>; the defaults are the paper's 90 to 120 pixels of 512.</summary>
public sealed record ShiftSettings : ICheckedSettings
{
    [Range(0, 1)]
    [Description("The smallest shift along each axis, as a fraction of the picture.")]
    public double Least { get; init; } = 90.0 / 512;

    [Range(0, 1)]
    [Description("The largest shift along each axis, as a fraction of the picture.")]
    public double Most { get; init; } = 120.0 / 512;

    [Description("Which axes are shifted: both, horizontal or vertical.")]
    public ShiftAxes Axes { get; init; } = ShiftAxes.Both;

    [Range(0, 1)]
    [Description("The part of an object that should stay in the picture; of the directions in drawn order the first that keeps it is taken, else the best. An object pushed out asks for nothing: 0.8.")]
    public double Keep { get; init; } = 0.8;

    [Range(0, 1e6)]
    [Description("Numbers are rescaled to minus to plus this after the shift, as the paper does with 9; 0 leaves them as they are, which a probe of standardised labels has been trained on.")]
    public double RescaleTo { get; init; }

    public IEnumerable<Problem> Check() => Least > Most
        ? [new Problem("least", string.Create(CultureInfo.InvariantCulture, $"the smallest shift ({Least:0.####}) is larger than the largest ({Most:0.####})"), "least is at most most")]
        : [];
}
