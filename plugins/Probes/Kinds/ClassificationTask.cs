using Probes.Cells;
using Probes.Losses;
using Probes.Positions;
using Runner.Metrics;
using Runner.Torch.Labeling;
using Runner.Torch.Measuring;
using Runner.Torch.Probing;
using static TorchSharp.torch;

namespace Probes.Kinds;

/// <summary>Predicts a class per pixel: that of the largest logit.</summary>
internal sealed record ClassificationTask(int Classes, ClassificationLoss Kind = ClassificationLoss.CrossEntropy, double Smoothness = 0, double TotalVariation = 0) : IProbeTask
{
    public LabelType Type => LabelType.Classes;

    public IReadOnlyList<IMetric> Metrics { get; } =
        [ClassMetrics.Dice(1), ClassMetrics.Dice(0), ClassMetrics.IntersectionOverUnion(1), ClassMetrics.Accuracy];

    public ICellLoss TrainingLoss(CellMap map, ProbeData data) => SmoothnessLoss.AddedTo(Loss(map, data), Classes, map, data, Smoothness, TotalVariation);

    public ICellLoss Loss(CellMap map, ProbeData data) =>
        Kind == ClassificationLoss.Dice ? new DiceLoss(CountedLabels.Of(map, data, Classes), Classes) : Objective(map, data);

    public bool LooksAtPictures => Smoothness != 0;

    public long LabelBytes(long pixels, long cells) => cells * (Classes + 1) * sizeof(double);

    public ICellObjective Objective(CellMap map, ProbeData data) =>
        Classes == 2 ? new TwoClassLoss(CountedLabels.Of(map, data, Classes)) : new ManyClassLoss(CountedLabels.Of(map, data, Classes), Classes);

    public Tensor Constant(Tensor labels) => Classes == 2 ? PositionMean.Mask(labels) : PositionMean.Majority(labels, Classes);

    public Tensor Probabilities(Tensor outputs) => outputs.to(ScalarType.Float64).softmax(1);

    public Tensor Decode(Tensor outputs) => outputs.argmax(1);
}
