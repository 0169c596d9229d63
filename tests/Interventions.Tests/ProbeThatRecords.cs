using Runner.Torch.Probing;
using static TorchSharp.torch;

namespace Interventions.Tests;

/// <summary>A probe with given weights that notes how it was asked to move an activation, and adds one to it.</summary>
internal sealed class ProbeThatRecords(Tensor weight) : ITrainedProbe
{
    public (double LearningRate, int Iterations) Asked { get; private set; }

    public IReadOnlyDictionary<string, Tensor> Parameters { get; } = new Dictionary<string, Tensor> { ["dense1.weight"] = weight };

    public IReadOnlyList<EpochLoss> Losses => [];

    public Tensor Predict(Tensor activations, int height, int width) => throw new NotSupportedException();

    public Tensor MoveTowards(Tensor activations, Tensor target, double learningRate, int iterations)
    {
        Asked = (learningRate, iterations);
        return activations + 1;
    }

    public void Dispose()
    {
    }
}
