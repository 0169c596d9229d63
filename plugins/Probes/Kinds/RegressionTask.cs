using Probes.Cells;
using Probes.Losses;
using Probes.Positions;
using Runner.Metrics;
using Runner.Torch.Labeling;
using Runner.Torch.Measuring;
using Runner.Torch.Probing;
using static TorchSharp.torch;

namespace Probes.Kinds;

/// <summary>Predicts a number per pixel.</summary>
internal sealed record RegressionTask(RegressionLoss Kind, double Delta, double Smoothness, double TotalVariation = 0) : IProbeTask
{
    public LabelType Type => LabelType.Continuous;

    public int Classes => 0;

    public IReadOnlyList<IMetric> Metrics { get; } =
        [RegressionMetrics.Spearman, RegressionMetrics.Pearson, RegressionMetrics.RootMeanSquareError(), RegressionMetrics.MeanAbsoluteError()];

    public ICellLoss TrainingLoss(CellMap map, ProbeData data) => SmoothnessLoss.AddedTo(Loss(map, data), Classes, map, data, Smoothness, TotalVariation);

    public ICellLoss Loss(CellMap map, ProbeData data) => Kind == RegressionLoss.ScaleShiftInvariant ? new AlignedLoss(OrderedLabels.Of(map, data)) : Objective(map, data);

    public bool LooksAtPictures => Smoothness != 0;

    public long LabelBytes(long pixels, long cells) => (pixels * (sizeof(float) + (2 * sizeof(double)))) + (cells * 3 * sizeof(double)); // in order, with sums and sums of squares

    public ICellObjective Objective(CellMap map, ProbeData data) => new NumberLoss(OrderedLabels.Of(map, data), Kind, Delta);

    public Tensor Constant(Tensor labels) => PositionMean.Of(labels);

    public Tensor Probabilities(Tensor outputs) => throw new NotSupportedException("numbers have no probabilities");

    public Tensor Decode(Tensor outputs) => outputs.select(1, 0);
}
