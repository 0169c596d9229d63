using Probes.Cells;
using Probes.Kinds;
using Runner.Abstractions;
using Runner.Torch.Labeling;
using Runner.Torch.Measuring;
using Runner.Torch.Probing;
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
        LabelMaps labels = new(train.Labels);
        return new TrainedPosition(task, isMajority ? PositionMean.Majority(labels.All) : task.Constant(labels.All), labels.Height, labels.Width);
    }

    public ITrainedProbe Load(IReadOnlyDictionary<string, Tensor> parameters)
    {
        if (!parameters.TryGetValue(Map, out Tensor? map) || map.dim() != 2 || parameters.Count != 1)
        {
            throw new InvalidDataException($"a stored position baseline has one parameter \"{Map}\" of [height, width]; found {string.Join(", ", parameters.Keys.Order())}");
        }

        using Tensor numbers = map.unsqueeze(0);
        return new TrainedPosition(task, [.. new LabelMaps(numbers)[0]], (int)map.shape[0], (int)map.shape[1]);
    }
}
