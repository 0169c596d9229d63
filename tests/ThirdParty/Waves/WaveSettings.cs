using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Runner.Abstractions;

namespace Waves;

public sealed record WaveSettings
{
    [Range(1, 100)]
    [Description("Denoising steps.")]
    public int Steps { get; init; } = 4;

    [Range(0, 10_000)]
    [NotInFingerprint]
    [Description("Milliseconds to wait at each step, so that a test can interrupt it.")]
    public int Pause { get; init; }

    [Description("Makes the second site forget to fire, as a careless plugin would.")]
    public bool Forgetful { get; init; }

    [Description("Mixes the images of a batch, as a careless plugin would.")]
    public bool Mixing { get; init; }

    [Description("Computes its second site a tenth too large in anything shorter than float64, each time alike, as a broken library would.")]
    public bool Crooked { get; init; }

    [Description("Does not hear an edit of its second site, as a careless plugin would.")]
    public bool Deaf { get; init; }

    [Description("Gives numbers that are none at its second site, as an overflow would.")]
    public bool Overflowing { get; init; }
}
