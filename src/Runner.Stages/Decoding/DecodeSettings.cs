using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Runner.Abstractions;

namespace Runner.Stages.Decoding;

/// <summary>Which latents are shown as pictures.</summary>
public sealed record DecodeSettings
{
    /// <summary>The stage that makes the samples.</summary>
    [PicturesOf]
    [FromStage("samples")]
    [Description("The stage that makes the samples.")]
    public required StageReference Samples { get; init; }

    /// <summary>The steps after which the latent is decoded.</summary>
    [Description("Steps after which the latent is decoded.")]
    public StepRange Steps { get; init; } = StepRange.All;

    /// <summary>How many samples, from the first.</summary>
    [NotInFingerprint]
    [Range(1, 1_000_000)]
    [Description("How many samples, from the first.")]
    public int Images { get; init; } = 20;
}
