using Probes.Cells;
using Probes.Losses;
using Probes.Positions;
using Probes.Solving;
using Runner.Metrics;
using Runner.Torch.Labeling;
using Runner.Torch.Measuring;
using Runner.Torch.Probing;
using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Kinds;

/// <summary>Predicts a number per pixel.</summary>
internal sealed record RegressionTask(RegressionLoss Kind, double Delta, double Smoothness) : IProbeTask
{
    public LabelType Type => LabelType.Continuous;

    public IReadOnlyList<IMetric> Metrics { get; } =
        [RegressionMetrics.Spearman, RegressionMetrics.Pearson, RegressionMetrics.RootMeanSquareError, RegressionMetrics.MeanAbsoluteError];

    public bool LooksAtPictures => Smoothness != 0;

    public long LabelBytes(long pixels, long cells) => (pixels * (sizeof(float) + (2 * sizeof(double)))) + (cells * 3 * sizeof(double)); // in order, with sums and sums of squares

    public ICellLoss Loss(CellMap map, LabelMaps labels) => CellLosses.Regression(Kind, Delta, map, labels);

    public ICellLoss TrainingLoss(CellMap map, LabelMaps labels, ProbeData data)
    {
        ICellLoss loss = Loss(map, labels);
        if (Smoothness == 0)
        {
            return loss;
        }

        using DisposeScope scope = torch.NewDisposeScope();
        Tensor pictures = data.Images.detach().cpu().to(ScalarType.Float32).contiguous(); // [images, 3, H, W]
        PictureBorders[] borders = [.. Enumerable.Range(0, labels.Images).Select(image => PictureBorders.Of(map, pictures[image].data<float>().ToArray()))];
        return new SmoothnessLoss(loss, map, borders, Smoothness);
    }

    public ICellObjective Objective(CellMap map, ProbeData data) =>
        new NumberObjective(OrderedLabels.Of(map, data), Kind == RegressionLoss.L2 ? null : Delta);

    public float[] Constant(IReadOnlyList<float[]> labels) => PositionMean.Of(labels);

    public Tensor Decode(Tensor outputs) => outputs.select(1, 0);
}
