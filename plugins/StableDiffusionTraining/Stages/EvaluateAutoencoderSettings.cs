using System.ComponentModel;
using Runner.Abstractions;

namespace StableDiffusionTraining.Stages;

/// <summary>Which autoencoder is judged on which pictures.</summary>
public sealed record EvaluateAutoencoderSettings
{
    /// <summary>The stage that trained it.</summary>
    [FromStage("autoencoder")]
    [Description("the stage that trained the autoencoder")]
    public required StageReference Autoencoder { get; init; }

    /// <summary>The stage that rendered pictures which it has not seen.</summary>
    [FromStage("scenes")]
    [Description("the stage that rendered pictures it has not seen")]
    public required StageReference Scenes { get; init; }
}
