using Probes.Kinds;
using Probes.Losses;
using Runner.Torch.Labeling;
using Runner.Torch.Probing;
using TorchSharp;

namespace Probes.Tests;

/// <summary>The lasso in closed form: where channels are uncorrelated and of mean square 1, a penalty L on squared error moves each weight towards 0 by L / 2, and no farther.</summary>
public sealed class WeightsAreShrunk
{
    [Theory]
    [InlineData(0, 0.8, -0.05)]
    [InlineData(0.06, 0.77, -0.02)]
    [InlineData(0.2, 0.7, 0)]
    public void APenaltyOnWeightsIsTheLassos(double penalty, double strong, double weak)
    {
        ReadoutProbe probe = new(
            "linear-regression", new LinearKind(1, false), new RegressionTask(RegressionLoss.L2, 1, 0), new LinearRegressionSettings { Solver = ProbeSolver.Adam, Epochs = 4000, LearningRate = 1e-3, WeightL1 = penalty });
        using torch.Tensor activations = torch.tensor(new float[] { 1, 1, -1, -1, /**/ 1, -1, 1, -1 }).view(1, 2, 2, 2);
        using torch.Tensor labels = (activations[0, 0] * 0.8f - activations[0, 1] * 0.05f).unsqueeze(0);
        using torch.Tensor images = torch.zeros(1, 3, 2, 2);
        ProbeData data = new(activations, labels, LabelType.Continuous, images);

        using ITrainedProbe trained = probe.Train(data, data, 1, CancellationToken.None);

        float[] weight = trained.Parameters["dense1.weight"].data<float>().ToArray();
        Assert.Equal(strong, weight[0], 2e-3);
        Assert.Equal(weak, weight[1], 2e-3);
    }
}
