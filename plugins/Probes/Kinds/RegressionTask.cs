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
internal sealed record RegressionTask(RegressionLoss Kind, double Delta, double Smoothness) : IProbeTask
{
    public LabelType Type => LabelType.Continuous;

    public IReadOnlyList<IMetric> Metrics { get; } =
        [RegressionMetrics.Spearman, RegressionMetrics.Pearson, RegressionMetrics.RootMeanSquareError, RegressionMetrics.MeanAbsoluteError];

    public ICellLoss TrainingLoss(CellMap map, ProbeData data) => Smoothness == 0 ? Objective(map, data) : new SmoothnessLoss(Objective(map, data), map, data, Smoothness);

    public bool LooksAtPictures => Smoothness != 0;

    public long LabelBytes(long pixels, long cells) => (pixels * (sizeof(float) + (2 * sizeof(double)))) + (cells * 3 * sizeof(double)); // in order, with sums and sums of squares

    public ICellObjective Objective(CellMap map, ProbeData data) => new NumberLoss(OrderedLabels.Of(map, data), Kind, Delta);

    public Tensor Constant(Tensor labels) => PositionMean.Of(labels);

    public Tensor Decode(Tensor outputs) => outputs.select(1, 0);
}
