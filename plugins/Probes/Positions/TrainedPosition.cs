using Probes.Cells;
using Probes.Kinds;
using Runner.Abstractions;
using Runner.Torch.Labeling;
using Runner.Torch.Measuring;
using Runner.Torch.Probing;
using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Positions;

/// <summary>The same map for every image.</summary>
[CountsFor(Purpose.Scores)]
internal sealed class TrainedPosition(IProbeTask task, float[] map, int height, int width) : ITrainedProbe
{
    public IReadOnlyDictionary<string, Tensor> Parameters { get; } =
        new Dictionary<string, Tensor> { [PositionProbe.Map] = torch.tensor(map, [height, width]).DetachFromDisposeScope() };

    public IReadOnlyList<EpochLoss> Losses => [];

    public Tensor Predict(Tensor activations, int height, int width)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor stored = Parameters[PositionProbe.Map];
        Tensor rows = torch.tensor(NearestMap.Sources((int)stored.shape[0], height));
        Tensor columns = torch.tensor(NearestMap.Sources((int)stored.shape[1], width));
        Tensor resized = stored.index_select(0, rows).index_select(1, columns);
        ScalarType type = task.Type == LabelType.Classes ? ScalarType.Int64 : ScalarType.Float32;
        return resized.to(type).expand(activations.shape[0], height, width).contiguous().to(activations.device).MoveToOuterDisposeScope();
    }

    public Tensor MoveTowards(Tensor activations, Tensor target, double learningRate, int iterations)
        => throw new NotSupportedException("the position baseline does not look at activations, so that no edit of them can move it; use a trained probe");

    public void Dispose() => Parameters[PositionProbe.Map].Dispose();
}
