using Runner.Metrics.Scoring;

namespace Runner.Metrics.Tests;

public sealed class MetricsEqualSciPy
{
    private static readonly float[][] Prediction = Golden.Maps("metrics/prediction");
    private static readonly float[][] Target = Golden.Maps("metrics/target");
    private static readonly float[][] MaskA = Golden.Maps("metrics/mask-a");
    private static readonly float[][] MaskB = Golden.Maps("metrics/mask-b");

    [Fact]
    public void SpearmanSharesRanksAmongTies() => AssertEqual("metrics/spearman", i => Correlation.Spearman(Prediction[i], Target[i]));

    [Fact]
    public void PearsonIsUndefinedForAConstant() => AssertEqual("metrics/pearson", i => Correlation.Pearson(Prediction[i], Target[i]));

    [Fact]
    public void RootMeanSquareErrorIsPerImage() => AssertEqual("metrics/rmse", i => Errors.RootMeanSquare(Prediction[i], Target[i]), 1e-7);

    [Fact]
    public void DiceOfTwoEmptyMasksIsOne() => AssertEqual("metrics/dice", i => Overlap.Of(MaskA[i], MaskB[i], 1).Dice, 1e-7);

    [Fact]
    public void IntersectionOverUnionOfTwoEmptyMasksIsUndefined()
        => AssertEqual("metrics/iou", i => Overlap.Of(MaskA[i], MaskB[i], 1).IntersectionOverUnion, 1e-7);

    private static void AssertEqual(string name, Func<int, double> metric, double tolerance = 1e-12)
    {
        double[] expected = Golden.Doubles(name);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], metric(i), tolerance);
        }
    }
}
