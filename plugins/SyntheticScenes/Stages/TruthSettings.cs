using System.ComponentModel;
using Runner.Abstractions;

namespace SyntheticScenes.Stages;

/// <summary>Which truth of which scenes.</summary>
public sealed record TruthSettings
{
    /// <summary>The stage that renders the scenes.</summary>
    [FromStage("scenes")]
    [Description("The stage that renders the scenes.")]
    public required StageReference Scenes { get; init; }

    /// <summary>What the labels are.</summary>
    [Description("What the labels are.")]
    public required SceneTruth Of { get; init; }
}
