using System.ComponentModel;
using Runner.Abstractions;
using Runner.Torch.Labeling;

namespace Runner.Stages.Labeling;

/// <summary>What is labelled, by what.</summary>
public sealed record LabelSettings : ILabelSettings
{
    /// <summary>The stage that makes the images.</summary>
    [PicturesOf]
    [FromStage("images")]
    [Description("The stage that makes the images.")]
    public required StageReference Images { get; init; }

    /// <summary>What labels them.</summary>
    [Description("What labels them.")]
    public required Part<ILabeler> Labeler { get; init; }

    /// <inheritdoc/>
    public LabelType TypeOfLabels(IPlanContext context) => context.Create(Labeler).Type;
}
