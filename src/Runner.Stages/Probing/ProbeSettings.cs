using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Runner.Abstractions;
using Runner.Torch.Measuring;
using Runner.Torch.Probing;
using Runner.Torch.Sampling;

namespace Runner.Stages.Probing;

/// <summary>What is read out, where, and by what.</summary>
public sealed record ProbeSettings
{
    /// <summary>Where to look.</summary>
    [Description("Where to look.")]
    public required ActivationSource Activations { get; init; }

    /// <summary>The stage that labels the samples' images.</summary>
    [PicturesOf]
    [FromStage("labels")]
    [Description("The stage that labels the images.")]
    public required StageReference Labels { get; init; }

    /// <summary>The type of probe.</summary>
    [Description("The type of probe.")]
    public required Part<IProbe> Probe { get; init; }

    /// <summary>Probes that were trained elsewhere, of the kind that <see cref="Probe"/> says: they are scored (and can be used to intervene) instead of trained.</summary>
    [Description("Files of probes that are scored instead of trained.")]
    public StoredProbes? Stored { get; init; }

    /// <summary>Which images train, choose and score.</summary>
    [Description("Which images train, choose and score.")]
    public Split Split { get; init; } = new();

    /// <summary>The trained model, or the control with permuted weights (labels stay those of the trained model's images).</summary>
    [Description("The trained model, or the control: weights of denoiser and autoencoder permuted, text encoder and latents as trained.")]
    public ModelWeights ModelWeights { get; init; } = ModelWeights.Trained;

    /// <summary>How numbers are scaled.</summary>
    [Description("How numbers are scaled.")]
    public LabelScale Standardise { get; init; } = LabelScale.DataSet;

    /// <summary>The metrics; none: those that suit the probe.</summary>
    [CountsFor(Purpose.Scores)]
    [Description("Metrics; none: those that suit the probe.")]
    public IReadOnlyList<Part<IMetric>> Metrics { get; init; } = [];

    /// <summary>Test images whose predictions are kept for pictures.</summary>
    [CountsFor(Purpose.Scores)]
    [Range(0, 1000)]
    [Description("Test images whose predictions are kept for pictures.")]
    public int Show { get; init; } = 8;
}
