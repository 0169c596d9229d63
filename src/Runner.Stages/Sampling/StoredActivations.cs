using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
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

    /// <summary>The halves of the guidance pair.</summary>
    [MinLength(1)]
    [Description("The halves of the guidance pair: conditional, unconditional or both.")]
    public IReadOnlyList<GuidanceBranch> Branches { get; init; } = [GuidanceBranch.Conditional];

    /// <summary>The models: the trained one, the control with permuted weights, or both, on the same latents, which are the trained one's.</summary>
    [MinLength(1)]
    [Description("The trained model, its permuted control, or both; on the trained model's latents.")]
    public IReadOnlyList<ModelWeights> ModelWeights { get; init; } = [Runner.Torch.Sampling.ModelWeights.Trained];

    /// <summary>What is written of a step: one file for each model and half. That of the trained model's conditional half has the plain name.</summary>
    internal IEnumerable<(string File, ModelWeights Weights, GuidanceBranch Branch)> FilesOf(int step) =>
        from weights in ModelWeights.Distinct()
        from branch in Branches.Distinct()
        let permuted = weights == Runner.Torch.Sampling.ModelWeights.Permuted ? ".permuted" : ""
        let unconditional = branch == GuidanceBranch.Unconditional ? ".unconditional" : ""
        select (string.Create(CultureInfo.InvariantCulture, $"step-{step:00}{permuted}{unconditional}.safetensors"), weights, branch);
}
