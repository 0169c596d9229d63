using System.ComponentModel;
using Runner.Abstractions;
using Runner.Torch.Hooks;
using Runner.Torch.Sampling;

namespace Runner.Stages.Sampling;

/// <summary>Which activations are written into files beside the samples.</summary>
public sealed record StoredActivations
{
    /// <summary>Whether any are. Off by default: the files are large (347 GB for 1,000 images of Stable Diffusion) and a forward pass gives them again.</summary>
    [Description("Write activations into files.")]
    public bool Store { get; init; }

    /// <summary>The sites.</summary>
    [Description("Hook sites to write.")]
    public SiteSelector Sites { get; init; } = new();

    /// <summary>The steps.</summary>
    [Description("Denoising steps to write.")]
    public StepRange Steps { get; init; } = StepRange.All;

    /// <summary>The half of the guidance pair.</summary>
    [Description("The half of the guidance pair.")]
    public GuidanceBranch Branch { get; init; } = GuidanceBranch.Conditional;
}
