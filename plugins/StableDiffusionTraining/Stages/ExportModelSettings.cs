using System.ComponentModel;
using Runner.Abstractions;

namespace StableDiffusionTraining.Stages;

/// <summary>The trained parts of a model.</summary>
public sealed record ExportModelSettings
{
    /// <summary>The stage that trained the autoencoder; or there is a <see cref="Model"/>.</summary>
    [FromStage("autoencoder")]
    [Description("the stage that trained the autoencoder; or give a model")]
    public StageReference? Autoencoder { get; init; }

    /// <summary>A model folder in the layout of diffusers whose autoencoder it is.</summary>
    [Files("vae/*.json", "vae/*.safetensors", "vae/*.bin")]
    [Description("a model folder whose autoencoder it is")]
    public InputPath? Model { get; init; }

    /// <summary>The stage that encoded the training pictures; its captions make the tokenizer, where the denoiser's training did not start with one.</summary>
    [FromStage("latents")]
    [Description("the stage that encoded the training pictures")]
    public required StageReference Latents { get; init; }

    /// <summary>The stage that trained denoiser and text encoder.</summary>
    [FromStage("denoiser")]
    [Description("the stage that trained denoiser and text encoder")]
    public required StageReference Denoiser { get; init; }

    /// <summary>How the weights are kept. Half precision: the folder must stay small enough to be committed.</summary>
    [Description("how the weights are kept: float32, float16 or bfloat16")]
    public NumberFormat Weights { get; init; } = NumberFormat.Float16;
}
