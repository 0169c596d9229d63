using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Runner.Abstractions;
using Runner.Training;
using StableDiffusionTraining.Objectives;

namespace StableDiffusionTraining.Stages;

/// <summary>The pictures and the recipe of an autoencoder.</summary>
public sealed record TrainAutoencoderSettings
{
    /// <summary>The stage that rendered the training pictures.</summary>
    [FromStage("scenes")]
    [Description("the stage that rendered the training pictures")]
    public required StageReference Scenes { get; init; }

    /// <summary>The network's sizes.</summary>
    [Description("the network's sizes")]
    public AutoencoderShape Shape { get; init; } = new();

    /// <summary>The loss's terms.</summary>
    [Description("the loss's terms")]
    public AutoencoderLoss Loss { get; init; } = new();

    /// <summary>The recipe. Its seed also decides the first weights.</summary>
    [Description("the recipe; its seed also decides the first weights")]
    public required TrainingSettings Training { get; init; }

    /// <summary>What the forward and backward pass compute in; the weights themselves stay float32. A convolution in bfloat16 takes about half the time.</summary>
    [Description("what the passes compute in; the weights stay float32")]
    public NumberFormat Compute { get; init; } = NumberFormat.Bfloat16;

    /// <summary>Optimiser steps in a unit: what a crash costs at most. The result does not depend on it.</summary>
    [Range(1, 10_000_000)]
    [NotInFingerprint]
    [Description("optimiser steps in a unit")]
    public int StepsPerUnit { get; init; } = 250;
}
