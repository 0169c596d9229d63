using Runner.Torch.Measuring;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Metrics.Tests;

/// <summary>
/// Two images of twelve pixels, drawn and rounded by NumPy 1.24. Its <c>linalg.lstsq</c> aligned them; scikit-learn 1.2 (<c>r2_score</c>, <c>average_precision_score</c>, <c>jaccard_score</c> over
/// the classes of label and prediction) and the defining sums in NumPy gave what is expected.
/// </summary>
public sealed class MetricsEqualScikitLearn
{
    // Two pixels have labels of 0 and less, and one prediction is below 0.
    private static readonly float[] s_labels =
    [
        1.95f, 2.71f, 2.37f, 0.83f, 1.04f, 0f, 0.21f, 2.5f, 2.43f, 1.51f, 1.05f, 0.98f,
        -0.5f, 1.45f, 1.61f, 1.75f, 2.99f, 2.42f, 1.94f, 2.97f, 0.8f, 0.65f, 1.92f, 0.32f,
    ];

    private static readonly float[] s_predicted =
    [
        1.35f, 3.19f, 2.7f, 1.55f, 1.54f, 0.3f, 0.52f, 2.23f, 1.55f, 1.37f, 1.62f, 1.01f,
        -0.15f, 1.03f, 2.58f, -0.2f, 2.68f, 3.85f, 2.36f, 4.55f, 1.26f, 1.16f, 1.45f, 0.65f,
    ];

    // [2 images, 3 classes, 12 pixels]
    private static readonly double[] s_probabilities =
    [
        0.75, 0.17, 0.94, 0.28, 0.06, 0.52, 0.65, 0.15, 0.15, 0.56, 0.75, 0.68, 0.22, 0.61, 0.02, 0.11, 0.05, 0.19, 0.2, 0.72, 0.3, 0.09, 0.08, 0.2,
        0.03, 0.22, 0.04, 0.61, 0.89, 0.29, 0.15, 0.13, 0.55, 0.35, 0.17, 0.12, 0.16, 0.46, 0.07, 0.24, 0.18, 0.87, 0.7, 0.3, 0.08, 0.25, 0.88, 0.14,
        0.46, 0.09, 0.64, 0.02, 0.02, 0.1, 0.07, 0.37, 0.91, 0.13, 0.07, 0.2, 0.38, 0.45, 0.29, 0.74, 0.8, 0.03, 0.23, 0.33, 0.01, 0.62, 0.05, 0.66,
    ];

    private static readonly long[] s_classes = [2, 0, 2, 1, 1, 2, 2, 1, 0, 2, 0, 0, 0, 0, 2, 1, 0, 0, 1, 1, 0, 2, 2, 1];

    public static TheoryData<string, double, double> OfNumbers => new()
    {
        { "rmse", 0.4870404118989872, 0.9424082457472878 },
        { "rmse-aligned", 0.4718287188369883, 0.6493761079431923 },
        { "mae", 0.42750002319614094, 0.7666666346291701 },
        { "mae-aligned", 0.4002440973684091, 0.5418146361277053 },
        { "r2", 0.6946241074659383, 0.1314713417362392 },
        { "r2-aligned", 0.7134017749547146, 0.5876190354174204 },
        { "abs-rel", 0.4168008039089585, 0.5531955954178168 },
        { "abs-rel-aligned", 0.4091714815054209, 0.541842657000274 },
        { "delta1", 5 / 11.0, 2 / 11.0 },
        { "delta1-aligned", 5 / 11.0, 5 / 11.0 },
        { "delta2", 8 / 11.0, 5 / 11.0 },
        { "delta2-aligned", 8 / 11.0, 7 / 11.0 },
        { "delta3", 10 / 11.0, 9 / 11.0 },
        { "delta3-aligned", 10 / 11.0, 8 / 11.0 },
    };

    [Theory]
    [MemberData(nameof(OfNumbers))]
    public void ErrorsOfNumbers(string name, double first, double second)
    {
        IMetric metric = Numbers().Single(each => each.Name == name);
        Assert.Equal(name is "abs-rel" or "abs-rel-aligned" || name.StartsWith("delta", StringComparison.Ordinal) ? MetricInput.OwnUnits : MetricInput.Predictions, metric.Takes);
        AssertScores(metric, tensor(s_predicted, [2, 3, 4]), tensor(s_labels, [2, 3, 4]), first, second);
    }

    [Fact]
    public void AveragePrecisionOfEachClass()
    {
        AssertScores(ClassMetrics.AveragePrecision(1), Probabilities(), Classes(), 0.5075757575757576, 0.3208333333333333);
        AssertScores(ClassMetrics.AveragePrecision(0), Probabilities(), Classes(), 0.38257575757575757, 0.45479797979797976);
        Assert.Equal(["average-precision", "average-precision-background", "average-precision-class-2"], Enumerable.Range(0, 3).Select(kind => ClassMetrics.AveragePrecision((kind + 1) % 3).Name).Order());
    }

    [Fact]
    public void MeanIntersectionOverUnion() =>
        AssertScores(ClassMetrics.MeanIntersectionOverUnion, Probabilities().argmax(1), Classes(), 0.1574074074074074, 0.1984126984126984);

    [Theory]
    [InlineData(5, 0.4358333333333333, 0.4608333333333334)]
    [InlineData(15, 0.5358333333333334, 0.4608333333333334)]
    public void CalibrationError(int bins, double first, double second) => AssertScores(ClassMetrics.CalibrationError(bins), Probabilities(), Classes(), first, second);

    /// <summary>Worked by hand: 0.8 twice (one right), then 0.6 right, 0.4 wrong: the precisions are 1/2, 1/2 and 2/3, two pixels are of the class, so (1/2 + 2/3) / 2. In any order of the pixels.</summary>
    [Fact]
    public void EqualProbabilitiesStandInNoOrder()
    {
        foreach (int[] order in (int[][])[[0, 1, 2, 3], [1, 0, 3, 2], [3, 2, 1, 0]])
        {
            double[] of = [0.8, 0.8, 0.6, 0.4];
            long[] label = [1, 0, 1, 0];
            Tensor one = tensor([.. order.Select(pixel => of[pixel])], [1, 1, 4]);
            AssertScores(ClassMetrics.AveragePrecision(1), cat([1 - one, one], 1).unsqueeze(2), tensor([.. order.Select(pixel => label[pixel])], [1, 1, 4]), 7.0 / 12);
        }
    }

    /// <summary>All pixels are held to be class 1 with 0.7, and half of them are.</summary>
    [Fact]
    public void ConfidenceBeyondAccuracyIsTheError() => AssertScores(
        ClassMetrics.CalibrationError(15), cat([full([1, 1, 2, 2], 0.3, ScalarType.Float64), full([1, 1, 2, 2], 0.7, ScalarType.Float64)], 1), tensor(new long[] { 1, 0, 0, 1 }, [1, 2, 2]), 0.2);

    [Fact]
    public void AlignmentForgivesAnyScaleAndShift()
    {
        Tensor labels = tensor(s_labels, [2, 3, 4]).abs() + 1;
        foreach (IMetric metric in Numbers().Where(metric => metric.Name.EndsWith("-aligned", StringComparison.Ordinal)))
        {
            double perfect = metric.Name[0] is 'd' or 'r' && metric.Name is not "rmse-aligned" ? 1 : 0;
            Assert.All(metric.Measure((labels * -3) + 100, labels), score => Assert.Equal(perfect, score.Value, 1e-5));
        }
    }

    /// <summary>Nothing is left of a constant but the label's mean: the error is the label's deviation from it, and what is left of the variance all of it.</summary>
    [Fact]
    public void AConstantIsAlignedWithTheMean()
    {
        using Tensor labels = tensor(new float[] { 1, 2, 3, 6 }, [1, 2, 2]);
        using Tensor constant = full([1, 2, 2], 0.1f);

        AssertScores(RegressionMetrics.RootMeanSquareError(aligned: true), constant, labels, Math.Sqrt((4 + 1 + 0 + 9) / 4.0));
        AssertScores(RegressionMetrics.Determination(aligned: true), constant, labels, 0);
        AssertScores(RegressionMetrics.RelativeError(aligned: true), constant, labels, (2 + 0.5 + 0 + 0.5) / 4);
    }

    [Fact]
    public void WhereThereIsNothingToMeasureItIsSaid()
    {
        using Tensor ones = torch.ones(1, 2, 2);
        using Tensor zeros = torch.zeros(1, 2, 2);
        using Tensor classes = torch.ones([1, 2, 2], int64);
        using Tensor probabilities = full([1, 2, 2, 2], 0.5, ScalarType.Float64);

        Assert.Equal("the label is constant", Why(RegressionMetrics.Determination(), zeros, ones));
        Assert.Equal("the label is constant", Why(RegressionMetrics.RootMeanSquareError(aligned: true), zeros, ones));
        Assert.Equal("the label is constant", Why(RegressionMetrics.MeanAbsoluteError(aligned: true), zeros, ones));
        Assert.Equal("the label is constant", Why(RegressionMetrics.RatioWithin(2, aligned: true), zeros, cat([ones.narrow(1, 0, 1), -ones.narrow(1, 0, 1)], 1))); // where it is above 0
        AssertScores(RegressionMetrics.RootMeanSquareError(), zeros, ones, 1);
        Assert.Equal("no label is above 0", Why(RegressionMetrics.RelativeError(), ones, zeros));
        Assert.Equal("no label is above 0", Why(RegressionMetrics.RelativeError(aligned: true), ones, zeros));
        Assert.Equal("no label is above 0", Why(RegressionMetrics.RatioWithin(1), ones, zeros));
        Assert.Equal("the label is not a number", Why(RegressionMetrics.RatioWithin(1), ones, ones * float.NaN));
        Assert.Equal("label and prediction are of one class", Why(ClassMetrics.MeanIntersectionOverUnion, classes, classes));
        Assert.Equal("the label is class 1 everywhere", Why(ClassMetrics.AveragePrecision(1), probabilities, classes));
        Assert.Equal("class 0 is not in the label", Why(ClassMetrics.AveragePrecision(0), probabilities, classes));
        Assert.Equal("there is no probability of class 2", Why(ClassMetrics.AveragePrecision(2), probabilities, cat([classes.narrow(1, 0, 1), classes.narrow(1, 0, 1) * 2], 1)));
        Assert.Equal("the prediction is not a number", Why(ClassMetrics.CalibrationError(15), probabilities * double.NaN, classes));
        AssertScores(ClassMetrics.MeanIntersectionOverUnion, classes * 0, classes, 0); // One class, and another one in its stead.

        static string Why(IMetric metric, Tensor predicted, Tensor labels) => Assert.Single(metric.Measure(predicted, labels)).Reason;
    }

    private static IEnumerable<IMetric> Numbers()
    {
        foreach (bool aligned in (bool[])[false, true])
        {
            yield return RegressionMetrics.RootMeanSquareError(aligned);
            yield return RegressionMetrics.MeanAbsoluteError(aligned);
            yield return RegressionMetrics.Determination(aligned);
            yield return RegressionMetrics.RelativeError(aligned);
            for (int power = 1; power <= 3; power++) yield return RegressionMetrics.RatioWithin(power, aligned);
        }
    }

    private static Tensor Probabilities() => tensor(s_probabilities, [2, 3, 3, 4]);

    private static Tensor Classes() => tensor(s_classes, [2, 3, 4]);

    private static void AssertScores(IMetric metric, Tensor predicted, Tensor labels, params double[] expected)
    {
        IReadOnlyList<Score> scores = metric.Measure(predicted, labels);
        Assert.Equal(expected.Length, scores.Count);
        Assert.All(expected.Zip(scores), pair => Assert.Equal(pair.First, pair.Second.Value, 1e-7));
    }
}
