using System.ComponentModel;
using Runner.Abstractions;
using Runner.Torch.Hooks;
using Runner.Torch.Sampling;

namespace Runner.Stages.Probing;

/// <summary>Which activations are looked at.</summary>
public sealed record ActivationSource
{
    /// <summary>The stage that makes the samples.</summary>
    [PicturesOf]
    [FromStage("samples")]
    [Description("The stage that makes the samples.")]
    public required StageReference Of { get; init; }

    /// <summary>The hook sites; each is a unit of its own at each step.</summary>
    [NotInFingerprint]
    [Description("Hook sites, by name or attributes.")]
    public SiteSelector Sites { get; init; } = new() { Kind = SiteKinds.SelfAttention };

    /// <summary>The denoising steps.</summary>
    [NotInFingerprint]
    [Description("Denoising steps.")]
    public StepRange Steps { get; init; } = StepRange.All;

    /// <summary>The half of the guidance pair. The conditional one: the paper looks there.</summary>
    [Description("The half of the guidance pair.")]
    public GuidanceBranch Branch { get; init; } = GuidanceBranch.Conditional;
}
