using System.ComponentModel;
using Runner.Abstractions;
using Runner.Torch.Labeling;

namespace SyntheticScenes.Stages;

/// <summary>Which truth of which scenes.</summary>
public sealed record TruthSettings : ILabelSettings
{
    /// <summary>The stage that renders the scenes.</summary>
    [PicturesOf]
    [FromStage("scenes")]
    [Description("The stage that renders the scenes.")]
    public required StageReference Scenes { get; init; }

    /// <summary>What the labels are.</summary>
    [Description("What the labels are.")]
    public required SceneTruth Of { get; init; }

    /// <inheritdoc/>
    public LabelType TypeOfLabels(IPlanContext context) => Of == SceneTruth.Depth ? LabelType.Continuous : LabelType.Classes;
}
