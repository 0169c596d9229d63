using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
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
        "sites: one probe reads all sites together, channels behind channels, coarser ones brought to the rows and columns of the finest. steps: one probe reads all steps together. " +
        "[sites, steps]: both. Nothing: each site at each step has a probe of its own.")]
    public IReadOnlyList<Concatenation> Concatenate { get; init; } = [];

    /// <summary>Rows that a probe reads; 0: those of the site, of several those of the finest.</summary>
    [Range(0, 4096)]
    [Description("Rows to which activations are brought before a probe reads them, such as the picture's; 0: those of the site, of several read together those of the finest.")]
    public int Height { get; init; }

    /// <summary>The same for columns.</summary>
    [Range(0, 4096)]
    [Description("Columns, likewise.")]
    public int Width { get; init; }

    /// <summary>How maps are brought to other rows and columns.</summary>
    [Description("How activations are brought to other rows and columns, by height and width or where several sites are read together: nearest, or bilinear (between the middles of cells, as PyTorch without align_corners).")]
    public Interpolation Interpolate { get; init; }

    /// <summary>Whether probes read something else than single activations as they are.</summary>
    public bool AreMade => Concatenate.Count > 0 || Height > 0 || Width > 0;

    /// <summary>The number format in which activations are held between the forward pass and the probes.</summary>
    [Description("How activations are held until probes have read them: as-computed, or float16 or bfloat16, which take half of float32's memory and round.")]
    public HeldFormat Held { get; init; } = HeldFormat.AsComputed;

    /// <summary>The half of the guidance pair. The conditional one: the paper looks there.</summary>
    [Description("The half of the guidance pair.")]
    public GuidanceBranch Branch { get; init; } = GuidanceBranch.Conditional;
}

/// <summary>How a map is brought to other rows and columns.</summary>
public enum Interpolation
{
    /// <summary>Each cell has the value of the one that it lies in, bits as they are.</summary>
    Nearest,

    /// <summary>Weighted by the distances of the four nearest.</summary>
    Bilinear,
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
