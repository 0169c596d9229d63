using Probes.Cells;
using Probes.Losses;
using Probes.Positions;
using Probes.Solving;
using Runner.Metrics;
using Runner.Torch.Labeling;
using Runner.Torch.Measuring;
using Runner.Torch.Probing;
using static TorchSharp.torch;

namespace Probes.Kinds;

/// <summary>Predicts a class per pixel: that of the largest logit.</summary>
internal sealed record ClassificationTask(int Classes) : IProbeTask
{
    public LabelType Type => LabelType.Classes;

    public IReadOnlyList<IMetric> Metrics { get; } =
        [ClassMetrics.Dice(1), ClassMetrics.Dice(0), ClassMetrics.IntersectionOverUnion(1), ClassMetrics.Accuracy];

    public bool LooksAtPictures => false;

    public long LabelBytes(long pixels, long cells) => cells * (Classes + 1) * sizeof(double);

    public ICellLoss Loss(CellMap map, LabelMaps labels) => new CountedCrossEntropy(map, labels, Classes);

    public ICellLoss TrainingLoss(CellMap map, LabelMaps labels, ProbeData data) => Loss(map, labels);

    public ICellObjective Objective(CellMap map, ProbeData data) =>
        Classes == 2 ? new TwoClassObjective(CountedLabels.Of(map, data, Classes)) : new ManyClassObjective(CountedLabels.Of(map, data, Classes), Classes);

    public float[] Constant(IReadOnlyList<float[]> labels) => Classes == 2 ? PositionMean.Mask(labels) : PositionMean.Majority(labels, Classes);

    public Tensor Decode(Tensor outputs) => outputs.argmax(1);
}
