using System.ComponentModel;
using Runner.Abstractions;

namespace StableDiffusionTraining.Stages;

/// <summary>Which pictures are encoded by which autoencoder.</summary>
public sealed record EncodeScenesSettings
{
    /// <summary>The stage that rendered the pictures.</summary>
    [FromStage("scenes")]
    [Description("the stage that rendered the pictures")]
    public required StageReference Scenes { get; init; }

    /// <summary>The stage that trained the autoencoder; or there is a <see cref="Model"/>.</summary>
    [FromStage("autoencoder")]
    [Description("the stage that trained the autoencoder; or give a model")]
    public StageReference? Autoencoder { get; init; }

    /// <summary>A model folder in the layout of diffusers whose autoencoder it is.</summary>
    [Files("vae/*.json", "vae/*.safetensors", "vae/*.bin")]
    [Description("a model folder whose autoencoder it is")]
    public InputPath? Model { get; init; }

    /// <summary>What the encoder computes in. Its rounding in bfloat16 is small beside the posterior's own deviation.</summary>
    [Description("what the encoder computes in")]
    public NumberFormat Compute { get; init; } = NumberFormat.Bfloat16;
}
