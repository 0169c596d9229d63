using Runner.Abstractions;
using Runner.Metrics.Scoring;
using Runner.Torch.Labeling;
using Runner.Torch.Measuring;

namespace Runner.Metrics;

/// <summary>Metrics of predicted numbers. Errors are always defined; a correlation with a constant map is not: neither 0 nor 1 would be true of it.</summary>
[CountsFor(Purpose.Scores)]
public static class RegressionMetrics
{
    /// <summary>Rank correlation, ties sharing ranks; undefined where one side is constant.</summary>
    public static IMetric Spearman => new ImageMetric("spearman", Better.Larger, LabelType.Continuous, (predicted, label) => Correlated(predicted, label, Correlation.Spearman));

    /// <summary>Linear correlation; undefined where one side is constant.</summary>
    public static IMetric Pearson => new ImageMetric("pearson", Better.Larger, LabelType.Continuous, (predicted, label) => Correlated(predicted, label, Correlation.Pearson));

    /// <summary>Root of the mean square error.</summary>
    public static IMetric RootMeanSquareError => new ImageMetric("rmse", Better.Smaller, LabelType.Continuous, (predicted, label) => Errors.RootMeanSquare(predicted, label));

    /// <summary>Mean absolute error.</summary>
    public static IMetric MeanAbsoluteError => new ImageMetric("mae", Better.Smaller, LabelType.Continuous, (predicted, label) => Errors.MeanAbsolute(predicted, label));

    private static Score Correlated(ReadOnlySpan<float> predicted, ReadOnlySpan<float> label, Func<ReadOnlySpan<float>, ReadOnlySpan<float>, double> correlation)
    {
        if (IsConstant(label))
        {
            return Score.Undefined("the label is constant");
        }

        return IsConstant(predicted) ? Score.Undefined("the prediction is constant") : correlation(predicted, label);
    }

    private static bool IsConstant(ReadOnlySpan<float> map) => map.IndexOfAnyExcept(map[0]) < 0;
}
