using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Fine;

public sealed record ShadeSettings
{
    [Description("0 is black, 255 white")]
    [Range(0, 255)]
    public int Level { get; init; } = 128;
}
