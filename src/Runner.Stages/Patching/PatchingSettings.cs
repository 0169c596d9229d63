using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Runner.Abstractions;
using Runner.Stages.Intervening;
using Runner.Torch.Hooks;
using Runner.Torch.Labeling;
using Runner.Torch.Measuring;

namespace Runner.Stages.Patching;

/// <summary>Whose activations take the place of whose, and by what is told how much comes over.</summary>
public sealed record PatchingSettings
{
    /// <summary>The samples that are made again with the others' activations: the receivers.</summary>
    [PicturesOf]
    [FromStage("samples")]
    [Description("The samples that are made again, with other samples' activations in place.")]
    public required StageReference Of { get; init; }

    /// <summary>The samples whose activations are put in place, one for each of <see cref="Of"/> by its position: the donors. They are made beside them in the same batch, so that nothing has to be stored.</summary>
    [FromStage("samples")]
    [Description("The samples whose activations are put in place; picture by picture, by their positions.")]
    public required StageReference From { get; init; }

    /// <summary>Labels the receivers' pictures, the donors' and the new ones.</summary>
    [Description("Labels the pictures: with the other's activations, does the new one have the other's label?")]
    public required Part<ILabeler> Labeler { get; init; }

    /// <summary>Agreement of the new pictures' labels with the donors', and with the receivers' own.</summary>
    [MinLength(1)]
    [Description("How labels are compared.")]
    public required IReadOnlyList<Part<IMetric>> Metrics { get; init; }

    /// <summary>The sites.</summary>
    [Description("Hook sites whose activations are put in place.")]
    public SiteSelector Sites { get; init; } = new() { Name = "decoder.*", Kind = SiteKinds.SelfAttention };

    /// <summary>The steps.</summary>
    [Description("Denoising steps at which they are.")]
    public StepRange Steps { get; init; } = StepRange.All;

    /// <summary>The halves of guidance.</summary>
    [Description("conditional: only the half of guidance with the prompt's text; both: the other half's as well.")]
    public GuidanceHalves Halves { get; init; } = GuidanceHalves.Conditional;

    /// <summary>Pairs, from the first on.</summary>
    [NotInFingerprint]
    [Range(1, 1_000_000)]
    [Description("Pairs, from the first on.")]
    public int Images { get; init; } = 20;

    /// <summary>Pairs made together; one unit.</summary>
    [Range(1, 1024)]
    [Description("Pairs made together; one unit.")]
    public int Batch { get; init; } = 10;
}
