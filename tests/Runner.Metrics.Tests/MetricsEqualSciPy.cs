using Runner.Torch.Measuring;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Metrics.Tests;

public sealed class MetricsEqualSciPy
{
    [Fact]
    public void SpearmanSharesRanksAmongTies() => AssertEqual("spearman", RegressionMetrics.Spearman, "prediction", "target");

    [Fact]
    public void PearsonIsUndefinedForAConstant() => AssertEqual("pearson", RegressionMetrics.Pearson, "prediction", "target");

    [Fact]
    public void RootMeanSquareErrorIsPerImage() => AssertEqual("rmse", RegressionMetrics.RootMeanSquareError(), "prediction", "target", tolerance: 1e-7);

    [Fact]
    public void DiceIsTwiceTheOverlap() => AssertEqual("dice", ClassMetrics.Dice(1), "mask-a", "mask-b", ofNothing: 1, tolerance: 1e-7); // the paper's 1 for nothing on nothing

    [Fact]
    public void IntersectionOverUnionOfTwoEmptyMasksIsUndefined() => AssertEqual("iou", ClassMetrics.IntersectionOverUnion(1), "mask-a", "mask-b", tolerance: 1e-7);

    /// <summary>Ties of every length, zeros of both signs, infinite numbers, and values in any order.</summary>
    [Theory]
    [InlineData(1, 2)]
    [InlineData(3, 9)]
    [InlineData(1000, 4)]
    [InlineData(1000, 100_000)]
    public void RanksAreTheMeansOfTheirTies(int pixels, int distinct)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator generator = new((ulong)pixels);
        Tensor left = (torch.randint(0, distinct, [4, 1, pixels], generator: generator).to(float32) - (distinct / 2)) * -1; // with zeros of both signs
        Tensor right = torch.randn([4, 1, pixels], generator: generator);
        left[0, 0, 0] = float.PositiveInfinity;
        right[1, 0, 0] = float.NegativeInfinity;

        IReadOnlyList<Score> scores = RegressionMetrics.Spearman.Measure(left, right);

        for (int image = 0; image < 4; image++)
        {
            double[] ranksLeft = Plainly(left[image, 0].data<float>().ToArray());
            double[] ranksRight = Plainly(right[image, 0].data<float>().ToArray());
            if (ranksLeft.Distinct().Count() == 1)
            {
                Assert.False(scores[image].IsDefined);
                continue;
            }

            (double meanLeft, double meanRight) = (ranksLeft.Average(), ranksRight.Average());
            double product = ranksLeft.Zip(ranksRight, (l, r) => (l - meanLeft) * (r - meanRight)).Sum();
            double expected = product / Math.Sqrt(ranksLeft.Sum(l => Math.Pow(l - meanLeft, 2)) * ranksRight.Sum(r => Math.Pow(r - meanRight, 2)));
            Assert.Equal(expected, scores[image].Value, 1e-12);
        }
    }

    /// <summary>More pixels than are taken at once.</summary>
    [Fact]
    public void ManyLargeMapsAreMeasuredAsEachAlone()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator generator = new(1);
        Tensor predicted = torch.randn([5, 1100, 1100], generator: generator);
        Tensor labels = predicted + torch.randn([5, 1100, 1100], generator: generator);

        foreach (IMetric metric in new[] { RegressionMetrics.Spearman, RegressionMetrics.MeanAbsoluteError() })
        {
            Score[] alone = [.. Enumerable.Range(0, 5).SelectMany(image => metric.Measure(predicted[image..(image + 1)], labels[image..(image + 1)]))];
            Assert.All(alone.Zip(metric.Measure(predicted, labels)), pair => Assert.Equal(pair.First.Value, pair.Second.Value, 1e-12));
            Assert.Equal(5, alone.Distinct().Count());
        }
    }

    [Fact]
    public void NoImagesHaveNoScores()
    {
        using Tensor none = torch.zeros(0, 4, 4);

        Assert.Empty(RegressionMetrics.Spearman.Measure(none, none));
    }

    private static double[] Plainly(float[] values) => [.. values.Select(value => values.Count(other => other < value) + ((values.Count(other => other == value) + 1) / 2.0))];

    private static void AssertEqual(string name, IMetric metric, string predicted, string labels, double ofNothing = double.NaN, double tolerance = 1e-12)
    {
        using DisposeScope scope = NewDisposeScope();
        double[] expected = Golden.Doubles($"metrics/{name}");
        IReadOnlyList<Score> scores = metric.Measure(Maps(predicted), Maps(labels));

        Assert.Equal(expected.Length, scores.Count);
        Assert.All(expected.Zip(scores), pair => Assert.Equal(pair.First, pair.Second.IsDefined ? pair.Second.Value : ofNothing, tolerance));

        static Tensor Maps(string of) => Golden.Tensor($"metrics/{of}").unsqueeze(1); // [images, 1, pixels]
    }
}
