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

    IReadOnlyList<IMetric> Metrics { get; }

    /// <summary>The same with regularisers, to train with.</summary>
    ICellLoss TrainingLoss(CellMap map, ProbeData data);

    /// <summary>The loss against labels, without regularisers on predictions.</summary>
    ICellObjective Objective(CellMap map, ProbeData data);

    /// <summary>The constant map that knows only the position, [height, width], from training labels [images, height, width].</summary>
    Tensor Constant(Tensor labels);

    /// <summary>Predictions [cells] of the label's type, from the readout's [cells, outputs].</summary>
    Tensor Decode(Tensor outputs);
}
