using Probes.Cells;
using Probes.Losses;
using Probes.Solving;
using Runner.Torch.Labeling;
using Runner.Torch.Measuring;
using Runner.Torch.Probing;
using static TorchSharp.torch;

namespace Probes.Kinds;

/// <summary>What a probe is to predict: numbers or classes.</summary>
internal interface IProbeTask
{
    LabelType Type { get; }

    IReadOnlyList<IMetric> Metrics { get; }

    /// <summary>Whether the loss to train with looks at pictures.</summary>
    bool LooksAtPictures { get; }

    /// <summary>Bytes of what is kept of the labels of a cell's pixels, for the optimum.</summary>
    /// <param name="pixels">Pixels of the labels.</param>
    /// <param name="cells">Cells of the activations.</param>
    long LabelBytes(long pixels, long cells);

    /// <summary>The loss against labels, without regularisers.</summary>
    ICellLoss Loss(CellMap map, LabelMaps labels);

    /// <summary>The loss to train with, regularisers on predictions included.</summary>
    ICellLoss TrainingLoss(CellMap map, LabelMaps labels, ProbeData data);

    /// <summary>The loss against labels as a convex function of the predictions, on the labels' device.</summary>
    ICellObjective Objective(CellMap map, ProbeData data);

    /// <summary>The constant map that knows only the position, from training labels.</summary>
    float[] Constant(IReadOnlyList<float[]> labels);

    /// <summary>Predictions [images, height, width] of the label's type, from the readout's [images, outputs, height, width].</summary>
    Tensor Decode(Tensor outputs);
}
