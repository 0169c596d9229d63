using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Runner.Abstractions;
using Runner.Torch.Training;

namespace StableDiffusion.Training.Stages;

/// <summary>The latents and the recipe of a denoiser with its text encoder.</summary>
public sealed record TrainDenoiserSettings
{
    /// <summary>The stage that encoded the training pictures.</summary>
    [FromStage("latents")]
    [Description("the stage that encoded the training pictures")]
    public required StageReference Latents { get; init; }

    /// <summary>The networks' sizes.</summary>
    [Description("the networks' sizes")]
    public DenoiserShape Shape { get; init; } = new();

    /// <summary>What the denoiser is asked.</summary>
    [Description("what the denoiser is asked")]
    public DenoiserLoss Loss { get; init; } = new();

    /// <summary>What the denoiser's forward and backward pass compute in; the weights themselves and the text encoder stay float32.</summary>
    [Description("what the passes compute in; the weights stay float32")]
    public NumberFormat Compute { get; init; } = NumberFormat.Float32;

    /// <summary>The recipe.</summary>
    [Description("the recipe")]
    public required TrainingSettings Training { get; init; }

    /// <summary>Seeds the denoiser's first weights; the text encoder's have the next seed.</summary>
    [Description("seed of the first weights")]
    public long WeightSeed { get; init; } = 2;

    /// <summary>Optimiser steps in a unit: what a crash costs at most. The result does not depend on it.</summary>
    [Range(1, 10_000_000)]
    [NotInFingerprint]
    [Description("optimiser steps in a unit")]
    public int StepsPerUnit { get; init; } = 250;
}
