using Runner.Torch.Probing;
using static TorchSharp.torch;

namespace Waves;

internal sealed class WeighedChannels(Tensor weights) : ITrainedProbe
{
    public IReadOnlyDictionary<string, Tensor> Parameters => new Dictionary<string, Tensor> { ["weights"] = weights };

    public IReadOnlyList<EpochLoss> Losses => [];

    public Tensor Predict(Tensor activations, int height, int width) =>
        nn.functional.interpolate(Read(activations), [height, width]).squeeze(1);

    public Tensor MoveTowards(Tensor activations, Tensor target, double learningRate, int iterations)
    {
        Tensor wanted = nn.functional.avg_pool2d(target.unsqueeze(1), target.shape[1] / activations.shape[2]);
        return activations + ((wanted - Read(activations)) * weights.view(1, -1, 1, 1) / weights.square().sum().clamp_min(1e-6));
    }

    public void Dispose() => weights.Dispose();

    private Tensor Read(Tensor activations) => (activations * weights.view(1, -1, 1, 1)).sum(1, keepdim: true);
}
