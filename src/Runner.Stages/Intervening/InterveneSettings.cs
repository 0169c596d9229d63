using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Runner.Abstractions;
using Runner.Torch.Hooks;
using Runner.Torch.Intervening;
using Runner.Torch.Labeling;

namespace Runner.Stages.Intervening;

/// <summary>What is edited, towards what, and against which baselines.</summary>
public sealed record InterveneSettings
{
    /// <summary>The probes that read the representation. Their samples, labels and split are used here too: only test images are edited.</summary>
    [PicturesOf]
    [FromStage("probes")]
    [Description("The stage that trained the probes; only its test images are edited.")]
    public required StageReference Probes { get; init; }

    /// <summary>What the labels shall become.</summary>
    [Description("What the labels shall become.")]
    public required Part<ILabelEdit> Target { get; init; }

    /// <summary>Who says what the new pictures show; null: the labeler of the labels that the probes learnt.</summary>
    [Description("The labeler that is asked what the new pictures show. Left out: that of the labels which the probes learnt; labels of files, of renders and control labels have none.")]
    public Part<ILabeler>? Labeler { get; init; }

    /// <summary>The interventions under names for tables; their order does not matter. One that takes over another's norm (random) names it.</summary>
    [MinLength(1)]
    [Description("The interventions under names for tables.")]
    public required IReadOnlyDictionary<string, Part<IIntervention>> Interventions { get; init; }

    /// <summary>The sites to edit.</summary>
    [Description("Hook sites to edit.")]
    public SiteSelector Sites { get; init; } = new() { Name = "decoder.*", Kind = SiteKinds.SelfAttention };

    /// <summary>The steps to edit. 1-5: the layout is decided early.</summary>
    [Description("Denoising steps to edit.")]
    public StepRange Steps { get; init; } = StepRange.Parse("1-5", null);

    /// <summary>The halves of guidance to edit.</summary>
    [Description("conditional: only the half of guidance with the prompt's text; both: the other half as well.")]
    public GuidanceHalves Halves { get; init; } = GuidanceHalves.Conditional;

    /// <summary>Test images to edit.</summary>
    [NotInFingerprint]
    [Range(1, 1_000_000)]
    [Description("Test images to edit.")]
    public int Images { get; init; } = 20;

    /// <summary>Distinct edits of each image.</summary>
    [NotInFingerprint]
    [Range(1, 1000)]
    [Description("Distinct edits of each image.")]
    public int Edits { get; init; } = 1;

    /// <summary>Images edited together; one unit.</summary>
    [Range(1, 1024)]
    [Description("Images edited together; one unit.")]
    public int Batch { get; init; } = 10;
}
