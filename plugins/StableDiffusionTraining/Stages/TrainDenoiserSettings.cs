using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Runner.Abstractions;
using Runner.Training;
using StableDiffusionTraining.Objectives;

namespace StableDiffusionTraining.Stages;

/// <summary>The latents and the recipe of a denoiser with its text encoder.</summary>
public sealed record TrainDenoiserSettings
{
    /// <summary>The stage that encoded the training pictures.</summary>
    [FromStage("latents")]
    [Description("the stage that encoded the training pictures")]
    public required StageReference Latents { get; init; }

    /// <summary>The networks' sizes; left out where <see cref="Start"/> brings them.</summary>
    [Description("the networks' sizes; not with start")]
    public DenoiserShape? Shape { get; init; }

    /// <summary>A model folder in the layout of diffusers whose denoiser, text encoder, tokenizer and noise schedule are trained further. Without it, weights are drawn.</summary>
    [Files("unet/*.json", "unet/*.safetensors", "unet/*.bin", "text_encoder/*.json", "text_encoder/*.safetensors", "text_encoder/*.bin", "tokenizer/*.json", "tokenizer/*.txt", "scheduler/*.json")]
    [Description("a model folder to train further; without it, weights are drawn")]
    public InputPath? Start { get; init; }

    /// <summary>What the denoiser is asked.</summary>
    [Description("what the denoiser is asked")]
    public DenoiserLoss Loss { get; init; } = new();

    /// <summary>What the denoiser's forward and backward pass compute in; the weights themselves and the text encoder stay float32.</summary>
    [Description("what the passes compute in; the weights stay float32")]
    public NumberFormat Compute { get; init; } = NumberFormat.Float32;

    /// <summary>The recipe.</summary>
    [Description("the recipe")]
    public required TrainingSettings Training { get; init; }

    /// <summary>Seeds the denoiser's first weights, where they are drawn; the text encoder's have the next seed.</summary>
    [Description("seed of the first weights, where they are drawn")]
    public long WeightSeed { get; init; } = 2;

    /// <summary>Optimiser steps in a unit: what a crash costs at most. The result does not depend on it.</summary>
    [Range(1, 10_000_000)]
    [NotInFingerprint]
    [Description("optimiser steps in a unit")]
    public int StepsPerUnit { get; init; } = 250;
}
