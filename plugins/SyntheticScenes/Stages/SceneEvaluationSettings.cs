using System.ComponentModel;
using Runner.Abstractions;

namespace SyntheticScenes.Stages;

/// <summary>Which pictures are compared with their captions.</summary>
public sealed record SceneEvaluationSettings
{
    /// <summary>The stage that sampled the pictures from captions.</summary>
    [PicturesOf]
    [FromStage("samples")]
    [Description("The stage that sampled the pictures from captions.")]
    public required StageReference Samples { get; init; }

    /// <summary>The stage that found their foreground.</summary>
    [PicturesOf]
    [FromStage("labels")]
    [Description("The stage that found their foreground.")]
    public required StageReference Foreground { get; init; }
}
