using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Probes.Training;

namespace Probes.Kinds;

/// <summary>How any probe is trained. The defaults are the paper's.</summary>
public abstract record ProbeSettings
{
    [Range(1, 100_000)]
    [Description("How often every training image is seen.")]
    public int Epochs { get; init; } = 30;

    [Range(1, 10_000)]
    [Description("Images per step of the optimiser.")]
    public int BatchSize { get; init; } = 4;

    [Range(1e-8, 10)]
    [Description("Adam's learning rate.")]
    public double LearningRate { get; init; } = 1e-3;

    [Description("Which epoch's weights are kept: best-validation (choosing by test loss, as the paper did, would flatter every score) or last.")]
    public EpochSelection Select { get; init; } = EpochSelection.BestValidation;

    [Range(0, 1e6)]
    [Description("Factor of the sum of the weights' magnitudes that is added to the loss. The paper tried 0.1 and found that it hurts: 0.")]
    public double WeightL1 { get; init; }

    [Range(0, 1e6)]
    [Description("Factor of the sum of the weights' squares that is added to the loss.")]
    public double WeightL2 { get; init; }

    [Range(0, 1e6)]
    [Description("Factor of the edge-aware smoothness of the predicted map, of classes of their probabilities. The paper tried it and found that it hurts: 0.")]
    public double Smoothness { get; init; }

    [Range(0, 1e6)]
    [Description("Factor of the total variation of the predicted map: the mean step from a pixel to the next one in its row, and in its column; of classes the mean over their probabilities.")]
    public double TotalVariation { get; init; }
}
