using Runner.Torch.Labeling;
using Runner.Torch.Measuring;
using Runner.Torch.Probing;
using TorchSharp;
using static TorchSharp.torch;

namespace Waves;

internal sealed class PositionProbe : IProbe
{
    public LabelType Learns => LabelType.Continuous;

    public IReadOnlyList<IMetric> DefaultMetrics => [new Agreement()];

    public IProbe Baseline => this;

    public ITrainedProbe Train(ProbeData train, ProbeData validation, ulong seed, CancellationToken cancellation)
    {
        using DisposeScope scope = NewDisposeScope();
        return new MeanLabel(train.Labels.mean([0]).DetachFromDisposeScope());
    }

    public ITrainedProbe Load(IReadOnlyDictionary<string, Tensor> parameters) => new MeanLabel(parameters["mean"].clone().DetachFromDisposeScope());

    private sealed class MeanLabel(Tensor mean) : ITrainedProbe
    {
        public IReadOnlyDictionary<string, Tensor> Parameters => new Dictionary<string, Tensor> { ["mean"] = mean };

        public IReadOnlyList<EpochLoss> Losses => [];

        public Tensor Predict(Tensor activations, int height, int width) => mean.unsqueeze(0).expand(activations.shape[0], height, width);

        public Tensor MoveTowards(Tensor activations, Tensor target, double learningRate, int iterations) => activations;

        public void Dispose() => mean.Dispose();
    }
}
