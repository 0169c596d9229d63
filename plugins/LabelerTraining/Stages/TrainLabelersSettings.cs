using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using LabelerTraining.Objectives;
using Runner.Abstractions;

namespace LabelerTraining.Stages;

/// <summary>The scenes and the recipe of the depth and saliency net.</summary>
public sealed record TrainLabelersSettings
{
    /// <summary>The stage that rendered the training scenes.</summary>
    [FromStage("scenes")]
    [Description("the stage that rendered the training scenes")]
    public required StageReference Scenes { get; init; }

    /// <summary>Optimiser steps in all. 3,000 steps of 32 see 40,000 scenes two and a half times: a quarter of an hour on one core.</summary>
    [Range(1, 10_000_000)]
    [Description("optimiser steps in all")]
    public int Steps { get; init; } = 3000;

    /// <summary>Optimiser steps in a unit: what a crash costs at most. The result does not depend on it.</summary>
    [Range(1, 10_000_000)]
    [NotInFingerprint]
    [Description("optimiser steps in a unit")]
    public int StepsPerUnit { get; init; } = 125;

    /// <summary>Scenes per optimiser step.</summary>
    [Range(2, 4096)]
    [Description("scenes per optimiser step")]
    public int BatchSize { get; init; } = 32;

    /// <summary>AdamW's learning rate after warm-up. Batch norm bears more than the usual 1e-3.</summary>
    [Range(0.0, 1.0)]
    [Description("learning rate after warm-up")]
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Steps over which the learning rate rises from zero; a cosine takes it down afterwards.</summary>
    [Range(0, 1_000_000)]
    [Description("steps over which the learning rate rises from zero")]
    public int WarmupSteps { get; init; } = 100;

    /// <summary>Decoupled weight decay.</summary>
    [Range(0.0, 1.0)]
    [Description("decoupled weight decay")]
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Seeds the first weights, the order of the scenes and their variation.</summary>
    [Description("seeds the first weights, the order of the scenes and their variation")]
    public long Seed { get; init; } = 1;

    /// <summary>What the convolutions compute in; weights, statistics and losses are float32. bfloat16 takes half the time on processors that have it.</summary>
    [Description("what the convolutions compute in; the weights stay float32")]
    public NumberFormat Compute { get; init; } = NumberFormat.Bfloat16;

    /// <summary>How far the training pictures stray from the renders.</summary>
    [Description("how far the training pictures stray from the renders")]
    public PictureVariationSettings Variation { get; init; } = new();
}
