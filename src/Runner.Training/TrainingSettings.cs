using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Runner.Training;

/// <summary>The recipe of a training run: AdamW, linear warm-up and cosine decay, gradient clipping, an average of the weights.</summary>
public sealed record TrainingSettings
{
    /// <summary>Optimiser steps in all; the learning rate has come down to its end at the last one.</summary>
    [Range(1, int.MaxValue)]
    [Description("optimiser steps in all")]
    public required int Steps { get; init; }

    /// <summary>Samples per optimiser step.</summary>
    [Range(1, 65536)]
    [Description("samples per optimiser step")]
    public int BatchSize { get; init; } = 32;

    /// <summary>
    /// Equal shares of a batch whose gradients are computed each on its own thread and added in order. The result depends on the number of lanes
    /// but not on the number of cores. On a CPU two lanes of one thread scale better than one lane of two threads; on a GPU one lane is right.
    /// </summary>
    [Range(1, 256)]
    [Description("equal shares of a batch, each on its own thread")]
    public int Lanes { get; init; } = 2;

    /// <summary>The learning rate after warm-up.</summary>
    [Range(0.0, 1.0)]
    [Description("learning rate after warm-up")]
    public double LearningRate { get; init; } = 6e-4;

    /// <summary>The share of the learning rate that is left at the last step.</summary>
    [Range(0.0, 1.0)]
    [Description("share of the learning rate that is left at the last step")]
    public double FinalLearningRate { get; init; } = 0.02;

    /// <summary>Steps over which the learning rate rises from zero: Adam's second moments are noise before.</summary>
    [Range(0, int.MaxValue)]
    [Description("steps over which the learning rate rises from zero")]
    public int WarmupSteps { get; init; } = 200;

    /// <summary>Decoupled weight decay, on tensors of two and more dimensions only (no biases, no norms).</summary>
    [Range(0.0, 1.0)]
    [Description("decoupled weight decay, not on biases and norms")]
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Decay of the mean gradient.</summary>
    [Range(0.0, 1.0)]
    [Description("decay of the mean gradient")]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the mean squared gradient. 0.99 forgets faster than the usual 0.999, which short runs need.</summary>
    [Range(0.0, 1.0)]
    [Description("decay of the mean squared gradient")]
    public double Beta2 { get; init; } = 0.99;

    /// <summary>Added to the root of the mean squared gradient.</summary>
    [Range(0.0, 1.0)]
    [Description("added to the root of the mean squared gradient")]
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>The gradient's norm is scaled down to this; 0 leaves it alone.</summary>
    [Range(0.0, double.MaxValue)]
    [Description("largest norm of the gradient; 0 for no limit")]
    public double ClipNorm { get; init; } = 1;

    /// <summary>Decay of the exponential average of the weights. The average follows faster in the first steps: min(decay, (1+n)/(10+n)).</summary>
    [Range(0.0, 1.0)]
    [Description("decay of the average of the weights")]
    public double AverageDecay { get; init; } = 0.998;

    /// <summary>Seeds the order of the samples and everything random in the loss.</summary>
    [Description("seed of the order of samples and of all noise")]
    public long Seed { get; init; }
}
