using Probes.Kinds;
using Probes.Losses;
using Runner.Abstractions;
using Runner.Metrics;
using Runner.Torch.Labeling;
using Runner.Torch.Measuring;
using Runner.Torch.Probing;
using TorchSharp;

namespace Probes.Tests;

public sealed class WhatIsUndefinedSaysWhy
{
    [Fact]
    public void DiceAndUnionOfTwoEmptyMasksAreUndefinedAndOfOneAreZero()
    {
        Score none = Score.Undefined("class 1 is neither in the label nor in the prediction");

        Assert.Equal([none, 0, 0, 2.0 / 3], Classes(ClassMetrics.Dice(1), [0, 0, 1, 0, 0, 0, 1, 1], [0, 0, 0, 0, 1, 0, 0, 1], out _));
        Assert.Equal([none, 0], Classes(ClassMetrics.IntersectionOverUnion(1), [0, 0, 1, 0], [0, 0, 0, 0], out _));
        Assert.Equal([Score.Undefined("class 0 is neither in the label nor in the prediction")], Classes(ClassMetrics.Dice(0), [1, 1], [1, 1], out _));
        Assert.Equal([1], Classes(ClassMetrics.Accuracy, [0, 0], [0, 0], out Better better));
        Assert.Equal(Better.Larger, better);
    }

    [Fact]
    public void CorrelationsWithAConstantAreUndefinedAndErrorsAreNot()
    {
        Score label = Score.Undefined("the label is constant");
        Score prediction = Score.Undefined("the prediction is constant");

        foreach (IMetric metric in new[] { RegressionMetrics.Spearman, RegressionMetrics.Pearson })
        {
            Assert.Equal(Better.Larger, metric.Better);
            Assert.Equal([label, prediction, label], // a constant on a constant is the label's fault
                Numbers(metric, [1, 2, 3, 3, 3, 3], [5, 5, 1, 2, 4, 4]));
        }

        Assert.Equal(Better.Smaller, RegressionMetrics.RootMeanSquareError().Better);
        Assert.Equal([Math.Sqrt((16 + 9) / 2.0)], Numbers(RegressionMetrics.RootMeanSquareError(), [1, 2], [5, 5]));
        Assert.Equal([3.5], Numbers(RegressionMetrics.MeanAbsoluteError(), [1, 2], [5, 5]));
    }

    [Fact]
    public void WhatIsNotANumberIsNotCompared()
    {
        Assert.Equal([Score.Undefined("the prediction is not a number")], Numbers(RegressionMetrics.RootMeanSquareError(), [float.NaN, 2], [5, 5]));
        Assert.Equal([Score.Undefined("the label is not a number")], Numbers(RegressionMetrics.Spearman, [1, 2], [5, float.NaN]));
    }

    [Fact]
    public void ALossThatIsNotANumberEndsTheTraining()
    {
        Assert.Equal("the training loss became NaN in epoch 1: an activation is not finite", Diverged(0.01, spoilt: 2));
        Assert.Equal("the validation loss became NaN in epoch 1: an activation is not finite", Diverged(0.01, spoilt: 9));
        string tooFast = Diverged(1e30, spoilt: null);
        Assert.EndsWith(": lower the learning rate, which is 1E+30", tooFast);
        Assert.Matches("^the (training|validation) loss became (NaN|∞|Infinity) in epoch 1: ", tooFast);
    }

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "an infinite number")]
    public void AStoredProbeWithoutNumbersIsRefused(float value, string said)
    {
        using torch.Tensor weight = torch.zeros(1, 24);
        weight[0, 3] = value;

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => Depth(0.01).Load(new Dictionary<string, torch.Tensor> { ["dense1.weight"] = weight }));

        Assert.Equal($"the stored probe's \"dense1.weight\" holds {said}, so that nothing can be read with it", error.Message);
    }

    private static ReadoutProbe Depth(double learningRate) =>
        new("linear-regression", new LinearKind(1, false), new RegressionTask(RegressionLoss.L2, 1, 0), new LinearRegressionSettings { Solver = ProbeSolver.Adam, Epochs = 3, LearningRate = learningRate });

    private static string Diverged(double learningRate, int? spoilt)
    {
        using torch.Tensor activations = Golden.Tensor("activations").clone();
        if (spoilt is int image)
        {
            activations[image, 0, 0, 0] = float.NaN;
        }

        ProbeData Part(int from, int count) => new(activations.narrow(0, from, count), Golden.Tensor("depth").narrow(0, from, count), LabelType.Continuous, torch.zeros(count, 3, 32, 32));
        return Assert.Throws<ProbeDivergedException>(() => Depth(learningRate).Train(Part(0, 8), Part(8, 4), 7, CancellationToken.None)).Message;
    }

    // Two pixels for each image.
    private static IReadOnlyList<Score> Classes(IMetric metric, long[] predicted, long[] labels, out Better better)
    {
        better = metric.Better;
        using torch.Tensor left = torch.tensor(predicted, [predicted.Length / 2, 1, 2]);
        using torch.Tensor right = torch.tensor(labels, [labels.Length / 2, 1, 2]);
        return metric.Measure(left, right);
    }

    private static IReadOnlyList<Score> Numbers(IMetric metric, float[] predicted, float[] labels)
    {
        using torch.Tensor left = torch.tensor(predicted, [predicted.Length / 2, 1, 2]);
        using torch.Tensor right = torch.tensor(labels, [labels.Length / 2, 1, 2]);
        return metric.Measure(left, right);
    }
}
