using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Runner.Abstractions;

namespace Waves;

public sealed record CountSettings
{
    [NotInFingerprint]
    [Range(1, 1000)]
    [Description("Steps.")]
    public int Steps { get; init; } = 5;

    [NotInFingerprint]
    [Description("Milliseconds that a step takes, so that a test can interrupt it.")]
    public int Pause { get; init; }
}
