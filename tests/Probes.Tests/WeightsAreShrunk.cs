using Probes.Kinds;
using Probes.Losses;
using Probes.Training;
using Runner.Torch.Labeling;
using Runner.Torch.Probing;
using TorchSharp;

namespace Probes.Tests;

/// <summary>The lasso in closed form: where channels are uncorrelated and of mean square 1, a penalty L on squared error moves each weight towards 0 by L / 2, and no farther.</summary>
public sealed class WeightsAreShrunk
{
    /// <summary>Ridge regression in closed form: squared error and L times the squares of uncorrelated channels of mean square 1 shrink each weight by 1 + L.</summary>
    [Theory]
    [InlineData(0.25)]
    [InlineData(3)]
    public void APenaltyOnSquaresIsRidgeRegression(double penalty)
    {
        float[] weight = Trained(new LinearRegressionSettings { Solver = ProbeSolver.Adam, Epochs = 4000, LearningRate = 1e-3, Select = EpochSelection.Last, WeightL2 = penalty }, RegressionLoss.L2);

        Assert.Equal(0.8 / (1 + penalty), weight[0], 2e-3);
        Assert.Equal(-0.05 / (1 + penalty), weight[1], 2e-3);
    }

    /// <summary>The direction is found, and the scale and the sign are those of least squared error.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void AScaleThatTheLossDoesNotKnowIsThatOfTheLabels(ulong seed)
    {
        float[] weight = Trained(new LinearRegressionSettings { Solver = ProbeSolver.Adam, Epochs = 4000, LearningRate = 1e-3 }, RegressionLoss.ScaleShiftInvariant, seed);

        Assert.Equal(0.8, weight[0], 2e-3);
        Assert.Equal(-0.05, weight[1], 2e-3);
    }

    [Theory]
    [InlineData(0, 0.8, -0.05)]
    [InlineData(0.06, 0.77, -0.02)]
    [InlineData(0.2, 0.7, 0)]
    public void APenaltyOnWeightsIsTheLassos(double penalty, double strong, double weak)
    {
        float[] weight = Trained(new LinearRegressionSettings { Solver = ProbeSolver.Adam, Epochs = 4000, LearningRate = 1e-3, WeightL1 = penalty }, RegressionLoss.L2);

        Assert.Equal(strong, weight[0], 2e-3);
        Assert.Equal(weak, weight[1], 2e-3);
    }

    // Of labels that are 0.8 times the first channel less 0.05 times the second.
    private static float[] Trained(LinearRegressionSettings settings, RegressionLoss loss, ulong seed = 1)
    {
        ReadoutProbe probe = new("linear-regression", new LinearKind(1, false), new RegressionTask(loss, 1, 0), settings);
        using torch.Tensor activations = torch.tensor(new float[] { 1, 1, -1, -1, /**/ 1, -1, 1, -1 }).view(1, 2, 2, 2);
        using torch.Tensor labels = (activations[0, 0] * 0.8f - activations[0, 1] * 0.05f).unsqueeze(0);
        using torch.Tensor images = torch.zeros(1, 3, 2, 2);
        ProbeData data = new(activations, labels, LabelType.Continuous, images);

        using ITrainedProbe trained = probe.Train(data, data, seed, CancellationToken.None);

        return trained.Parameters["dense1.weight"].data<float>().ToArray();
    }
}
