using System.ComponentModel;
using Runner.Abstractions;

namespace Waves;

public sealed record AverageSettings
{
    [NotInFingerprint]
    [Description("Milliseconds that training takes, so that a test can interrupt it.")]
    public int Pause { get; init; }
}
