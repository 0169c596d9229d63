using Runner.Abstractions;
using Runner.Torch.Labeling;
using Runner.Torch.Measuring;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Metrics;

/// <summary>Metrics of predicted numbers. Errors are always defined; a correlation with a constant map is not: neither 0 nor 1 would be true of it.</summary>
[CountsFor(Purpose.Scores)]
public static class RegressionMetrics
{
    /// <summary>Rank correlation, ties sharing ranks; undefined where one side is constant.</summary>
    public static IMetric Spearman => Correlated("spearman", Ranks);

    /// <summary>Linear correlation; undefined where one side is constant.</summary>
    public static IMetric Pearson => Correlated("pearson", maps => maps.to(ScalarType.Float64));

    /// <summary>Root of the mean square error.</summary>
    public static IMetric RootMeanSquareError => OfErrors("rmse", errors => errors.square().mean([1]).sqrt());

    /// <summary>Mean absolute error.</summary>
    public static IMetric MeanAbsoluteError => OfErrors("mae", errors => errors.abs().mean([1]));

    private static ImageMetric OfErrors(string name, Func<Tensor, Tensor> mean) => new(
        name, Better.Smaller, LabelType.Continuous, (predicted, labels) => new ImageScores(mean(predicted.to(ScalarType.Float64) - labels.to(ScalarType.Float64))));

    private static ImageMetric Correlated(string name, Func<Tensor, Tensor> numbers) => new(name, Better.Larger, LabelType.Continuous, (predicted, labels) => new ImageScores(
        Correlation(numbers(predicted), numbers(labels)), (IsConstant(labels), "the label is constant"), (IsConstant(predicted), "the prediction is constant")));

    // [images] of [images, pixels], float64.
    private static Tensor Correlation(Tensor left, Tensor right)
    {
        (Tensor l, Tensor r) = (left - left.mean([1], keepdim: true), right - right.mean([1], keepdim: true));
        return ((l * r).sum([1]) / (l.square().sum([1]) * r.square().sum([1])).sqrt()).clamp(-1, 1);
    }

    private static Tensor IsConstant(Tensor maps) => maps.eq(maps.narrow(1, 0, 1)).all(1);

    // [images, pixels], float64: from 1, equal values sharing the mean of their ranks, that of the first and the last of them.
    private static Tensor Ranks(Tensor maps)
    {
        (Tensor values, Tensor order) = maps.to(ScalarType.Float32).sort(1);
        (long images, long pixels) = (values.shape[0], values.shape[1]);
        Tensor edge = torch.ones([images, 1], dtype: ScalarType.Bool, device: maps.device);
        Tensor differ = values.narrow(1, 1, pixels - 1).ne(values.narrow(1, 0, pixels - 1)); // from the one before
        Tensor places = torch.arange(1, pixels + 1, dtype: ScalarType.Float64, device: maps.device).unsqueeze(0);
        Tensor first = torch.where(torch.cat([edge, differ], 1), places, torch.zeros_like(places)).cummax(1).values;
        Tensor last = torch.where(torch.cat([differ, edge], 1), places, torch.full_like(places, pixels)).flip(1).cummin(1).values.flip(1);
        return torch.empty_like(first).scatter_(1, order, (first + last) * 0.5);
    }
}
