using Probes.Cells;
using Probes.Kinds;
using Runner.Abstractions;
using Runner.Torch.Labeling;
using Runner.Torch.Measuring;
using Runner.Torch.Probing;
using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Positions;

/// <summary>The baseline that ignores the activations: one constant map, learned from the training labels.</summary>
[CountsFor(Purpose.Scores)]
internal sealed class PositionProbe(IProbeTask task, bool isMajority = false) : IProbe
{
    public const string Map = "position.map";

    public LabelType Learns => task.Type;

    public IReadOnlyList<IMetric> DefaultMetrics => task.Metrics;

    public IProbe Baseline => this;

    public ITrainedProbe Train(ProbeData train, ProbeData validation, ulong seed, CancellationToken cancellation)
    {
        ReadoutProbe.Check(train, "position", task);
        using DisposeScope scope = torch.NewDisposeScope();
        return Of(isMajority ? PositionMean.Majority(train.Labels) : task.Constant(train.Labels));
    }

    public ITrainedProbe Load(IReadOnlyDictionary<string, Tensor> parameters)
    {
        if (!parameters.TryGetValue(Map, out Tensor? map) || map.dim() != 2 || parameters.Count != 1)
        {
            throw new InvalidDataException($"a stored position baseline has one parameter \"{Map}\" of [height, width]; found {string.Join(", ", parameters.Keys.Order())}");
        }

        using DisposeScope scope = torch.NewDisposeScope();
        return Of(map);
    }

    private TrainedPosition Of(Tensor map) => new(task, map.detach().cpu().to(ScalarType.Float32, copy: true).DetachFromDisposeScope());
}

/// <summary>The same map, [height, width], for every image. Owns it.</summary>
[CountsFor(Purpose.Scores)]
internal sealed class TrainedPosition(IProbeTask task, Tensor map) : ITrainedProbe
{
    public IReadOnlyDictionary<string, Tensor> Parameters { get; } = new Dictionary<string, Tensor> { [PositionProbe.Map] = map };

    public IReadOnlyList<EpochLoss> Losses => [];

    public Tensor Predict(Tensor activations, int height, int width)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        ScalarType type = task.Type == LabelType.Classes ? ScalarType.Int64 : ScalarType.Float32;
        Tensor resized = NearestMap.Upsampled(map.to(activations.device).unsqueeze(0), height, width).to(type);
        return resized.expand(activations.shape[0], height, width).contiguous().MoveToOuterDisposeScope();
    }

    public Tensor MoveTowards(Tensor activations, Tensor target, double learningRate, int iterations)
        => throw new NotSupportedException("the position baseline does not look at activations, so that no edit of them can move it; use a trained probe");

    public void Dispose() => map.Dispose();
}
