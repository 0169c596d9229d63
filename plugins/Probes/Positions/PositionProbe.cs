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
/// <param name="task">What is predicted.</param>
/// <param name="isFrequency">Of classes: the share of training images that have each at a position, and the most frequent one; otherwise the mask of best Dice.</param>
/// <param name="maskOf">Of several classes the one whose mask of best Dice it is; -1: none.</param>
[CountsFor(Purpose.Scores)]
internal sealed class PositionProbe(IProbeTask task, bool isFrequency = false, int maskOf = -1) : IProbe
{
    public const string Map = "position.map";

    public LabelType Learns => task.Type;

    public IReadOnlyList<IMetric> DefaultMetrics => task.Metrics;

    public IProbe Baseline => this;

    public bool GivesProbabilities => task.Type == LabelType.Classes;

    public ITrainedProbe Train(ProbeData train, ProbeData validation, ulong seed, CancellationToken cancellation)
    {
        ReadoutProbe.Check(train, "position", task);
        using DisposeScope scope = torch.NewDisposeScope();
        if (maskOf >= 0) return Of(PositionMean.Mask(train.Labels, maskOf, task.Classes));
        return isFrequency ? Of(PositionMean.Majority(train.Labels), PositionMean.Frequencies(train.Labels, task.Classes)) : Of(task.Constant(train.Labels));
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

    private TrainedPosition Of(Tensor map, Tensor? frequencies = null) => new(
        task, map.detach().cpu().to(ScalarType.Float32, copy: true).DetachFromDisposeScope(), frequencies?.cpu().clone().DetachFromDisposeScope());
}

/// <summary>The same map, [height, width], for every image, and the same share of each class, [classes, height, width], where it is known. Owns them.</summary>
[CountsFor(Purpose.Scores)]
internal sealed class TrainedPosition(IProbeTask task, Tensor map, Tensor? frequencies) : ITrainedProbe
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

    public Tensor Probabilities(Tensor activations, int height, int width)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor shares = frequencies ?? torch.stack([.. Enumerable.Range(0, task.Classes).Select(number => map.eq(number))]).to(ScalarType.Float64); // A mask is sure of itself.
        Tensor resized = NearestMap.Upsampled(shares.to(activations.device), height, width).unsqueeze(0);
        return resized.expand(activations.shape[0], -1, height, width).contiguous().MoveToOuterDisposeScope();
    }

    public Tensor MoveTowards(Tensor activations, Tensor target, double learningRate, int iterations)
        => throw new NotSupportedException("the position baseline does not look at activations, so that no edit of them can move it; use a trained probe");

    public void Dispose()
    {
        map.Dispose();
        frequencies?.Dispose();
    }
}
