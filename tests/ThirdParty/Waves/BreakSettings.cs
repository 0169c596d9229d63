using System.ComponentModel;

namespace Waves;

public sealed record BreakSettings
{
    [Description("What it says.")]
    public string Message { get; init; } = "it broke";
}
