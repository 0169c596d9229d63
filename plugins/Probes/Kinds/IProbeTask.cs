using Probes.Cells;
using Probes.Losses;
using Runner.Torch.Labeling;
using Runner.Torch.Measuring;
using Runner.Torch.Probing;
using static TorchSharp.torch;

namespace Probes.Kinds;

/// <summary>What a probe is to predict: numbers or classes.</summary>
internal interface IProbeTask
{
    LabelType Type { get; }

    /// <summary>How many classes there are; 0 of numbers.</summary>
    int Classes { get; }

    IReadOnlyList<IMetric> Metrics { get; }

    /// <summary>The loss against labels with what is added of the predictions, to train with.</summary>
    ICellLoss TrainingLoss(CellMap map, ProbeData data);

    /// <summary>The loss against labels by itself: to choose by, and to edit activations by.</summary>
    ICellLoss Loss(CellMap map, ProbeData data);

    /// <summary>Whether the loss to train with looks at pictures.</summary>
    bool LooksAtPictures { get; }

    /// <summary>Bytes of what is kept of the labels of a cell's pixels, for the optimum.</summary>
    /// <param name="pixels">Pixels of the labels.</param>
    /// <param name="cells">Cells of the activations.</param>
    long LabelBytes(long pixels, long cells);

    /// <summary>The same where it is convex, to be solved for.</summary>
    ICellObjective Objective(CellMap map, ProbeData data);

    /// <summary>The constant map that knows only the position, [height, width], from training labels [images, height, width].</summary>
    Tensor Constant(Tensor labels);

    /// <summary>How probable each class is, [cells, classes], float64, from the readout's [cells, outputs].</summary>
    Tensor Probabilities(Tensor outputs);

    /// <summary>Predictions [cells] of the label's type, from the readout's [cells, outputs].</summary>
    Tensor Decode(Tensor outputs);
}
