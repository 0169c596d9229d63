using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Runner.Abstractions;
using Runner.Stages.Probing;
using Runner.Torch.Hooks;
using Runner.Torch.Measuring;
using Runner.Torch.Sampling;

namespace Runner.Stages.Words;

/// <summary>Whose attention to which words is compared with which mask.</summary>
public sealed record WordMapSettings
{
    /// <summary>The stage that makes the samples.</summary>
    [PicturesOf]
    [FromStage("samples")]
    [Description("The stage that makes the samples.")]
    public required StageReference Of { get; init; }

    /// <summary>The stage that labels the samples' images: classes, of which 1 is what the words name.</summary>
    [PicturesOf]
    [FromStage("labels")]
    [Description("The stage that labels the images; class 1 is what the words name.")]
    public required StageReference Labels { get; init; }

    /// <summary>The words. Of each prompt those count that it has; a prompt that has none has no score.</summary>
    [MinLength(1)]
    [Description("The words; of each prompt those that it has.")]
    public required IReadOnlyList<string> Words { get; init; }

    /// <summary>The maps; their mean is taken.</summary>
    [NotInFingerprint]
    [Description("Maps of cross-attention, of which the mean is taken.")]
    public SiteSelector Sites { get; init; } = new() { Kind = $"{SiteKinds.CrossAttention}.{SiteParts.Map}" };

    /// <summary>The denoising steps; each is a unit.</summary>
    [NotInFingerprint]
    [Description("Denoising steps.")]
    public StepRange Steps { get; init; } = StepRange.All;

    /// <summary>The trained model, or the control with permuted weights.</summary>
    [Description("The trained model, or the control with permuted weights.")]
    public ModelWeights ModelWeights { get; init; } = ModelWeights.Trained;

    /// <summary>Which images choose the threshold and which are scored; that of a probe, so that both are scored on the same images.</summary>
    [Description("Which images choose the threshold, and which are scored.")]
    public Split Split { get; init; } = new();

    /// <summary>The metrics.</summary>
    [MinLength(1)]
    [Description("The metrics.")]
    public required IReadOnlyList<Part<IMetric>> Metrics { get; init; }

    /// <summary>Test images whose maps are kept.</summary>
    [Range(0, 1000)]
    [Description("Test images whose maps are kept.")]
    public int Show { get; init; } = 8;
}
