using Runner.Torch.Labeling;
using Runner.Torch.Measuring;
using Runner.Torch.Probing;
using TorchSharp;
using static TorchSharp.torch;

namespace Waves;

internal sealed class AverageProbe(AverageSettings settings) : IProbe
{
    public LabelType Learns => LabelType.Continuous;

    public IReadOnlyList<IMetric> DefaultMetrics => [new Agreement()];

    public IProbe Baseline => new PositionProbe();

    public ITrainedProbe Train(ProbeData train, ProbeData validation, ulong seed, CancellationToken cancellation)
    {
        if (settings.Pause > 0) Thread.Sleep(settings.Pause);
        cancellation.ThrowIfCancellationRequested();
        using DisposeScope scope = NewDisposeScope();
        long rows = train.Activations.shape[2];
        Tensor labels = nn.functional.avg_pool2d(train.Labels.unsqueeze(1), train.Labels.shape[1] / rows);
        Tensor centred = train.Activations - train.Activations.mean([0, 2, 3], keepdim: true);
        Tensor weights = (centred * (labels - labels.mean())).mean([0, 2, 3]);
        return new WeighedChannels(weights.DetachFromDisposeScope());
    }

    public ITrainedProbe Load(IReadOnlyDictionary<string, Tensor> parameters) => new WeighedChannels(parameters["weights"].clone().DetachFromDisposeScope());
}
