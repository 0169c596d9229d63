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

    /// <summary>What one probe reads together; nothing: each site at each step has a probe of its own.</summary>
    [NotInFingerprint]
    [Description(
        "sites: one probe reads all sites together, channels behind channels, coarser ones brought to the rows and columns of the finest by nearest neighbour. steps: one probe reads all steps together. " +
        "[sites, steps]: both. Nothing: each site at each step has a probe of its own.")]
    public IReadOnlyList<Concatenation> Concatenate { get; init; } = [];

    /// <summary>The number format in which activations are held between the forward pass and the probes.</summary>
    [Description("How activations are held until probes have read them: as-computed, or float16 or bfloat16, which take half of float32's memory and round.")]
    public HeldFormat Held { get; init; } = HeldFormat.AsComputed;

    /// <summary>The half of the guidance pair. The conditional one: the paper looks there.</summary>
    [Description("The half of the guidance pair.")]
    public GuidanceBranch Branch { get; init; } = GuidanceBranch.Conditional;
}

/// <summary>What a probe reads together.</summary>
public enum Concatenation
{
    /// <summary>All sites.</summary>
    Sites,

    /// <summary>All steps.</summary>
    Steps,
}

/// <summary>A number format to hold activations in.</summary>
public enum HeldFormat
{
    /// <summary>As the model computed them.</summary>
    AsComputed,

    /// <summary>IEEE half precision: 11 bits, numbers up to 65504.</summary>
    Float16,

    /// <summary>Brain floating point: 8 bits, the range of float32.</summary>
    Bfloat16,
}
