using System.Globalization;
using Runner.Abstractions;
using Runner.Torch.Labeling;
using Runner.Torch.Measuring;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Metrics;

/// <summary>
/// Metrics of predicted numbers. Errors are always defined; a correlation with a constant map is not: neither 0 nor 1 would be true of it. What is called aligned is measured after each image's
/// prediction is brought to its label by the scale and shift of least squared error (Ranftl et al. 2020): labels of relative depth know neither. It is undefined of a constant label, which a shift
/// alone would match.
/// </summary>
[CountsFor(Purpose.Scores)]
public static class RegressionMetrics
{
    private const string Aligned = "-aligned";

    /// <summary>Rank correlation, ties sharing ranks; undefined where one side is constant.</summary>
    public static IMetric Spearman => Correlated("spearman", Ranks);

    /// <summary>Linear correlation; undefined where one side is constant.</summary>
    public static IMetric Pearson => Correlated("pearson", maps => maps.to(ScalarType.Float64));

    /// <summary>Root of the mean square error.</summary>
    /// <param name="aligned">Whether predictions are aligned first.</param>
    public static IMetric RootMeanSquareError(bool aligned = false) => OfErrors("rmse", aligned, errors => errors.square().mean([1]).sqrt());

    /// <summary>Mean absolute error.</summary>
    /// <param name="aligned">Whether predictions are aligned first.</param>
    public static IMetric MeanAbsoluteError(bool aligned = false) => OfErrors("mae", aligned, errors => errors.abs().mean([1]));

    /// <summary>1 - squared error / squared deviation of the label from its mean (the coefficient of determination): 0 for the image's mean everywhere, negative below it. Undefined of a constant label.</summary>
    /// <param name="aligned">Whether predictions are aligned first; it is then the square of Pearson's correlation.</param>
    public static IMetric Determination(bool aligned = false) => new ImageMetric(Name("r2", aligned), Better.Larger, LabelType.Continuous, (predicted, labels) =>
    {
        (Tensor p, Tensor l) = (predicted.to(ScalarType.Float64), labels.to(ScalarType.Float64));
        Tensor error = ((aligned ? Align(p, l, ones_like(l)) : p) - l).square().sum([1]);
        return new ImageScores(1 - (error / (l - l.mean([1], keepdim: true)).square().sum([1])), (IsConstant(labels), "the label is constant"));
    });

    /// <summary>Mean of |prediction - label| / label over the pixels whose label is above 0: others are no distance. Undefined where there is none. In the labels' own units.</summary>
    /// <param name="aligned">Whether predictions are aligned first, by the same pixels.</param>
    public static IMetric RelativeError(bool aligned = false) => OfRatios("abs-rel", Better.Smaller, aligned, (p, l) => (p - l).abs() / l);

    /// <summary>Share of the pixels whose label is above 0 where the larger of prediction / label and label / prediction is below 1.25 to a power; a prediction of 0 or less never is.</summary>
    /// <param name="power">1, 2 or 3.</param>
    /// <param name="aligned">Whether predictions are aligned first, by the same pixels.</param>
    public static IMetric RatioWithin(int power, bool aligned = false) => OfRatios(
        string.Create(CultureInfo.InvariantCulture, $"delta{power}"), Better.Larger, aligned, (p, l) => (p > 0).logical_and(torch.maximum(p / l, l / p) < Math.Pow(1.25, power)).to(ScalarType.Float64));

    private static string Name(string name, bool aligned) => aligned ? name + Aligned : name;

    private static ImageMetric OfErrors(string name, bool aligned, Func<Tensor, Tensor> mean) => new(Name(name, aligned), Better.Smaller, LabelType.Continuous, (predicted, labels) =>
    {
        (Tensor p, Tensor l) = (predicted.to(ScalarType.Float64), labels.to(ScalarType.Float64));
        return new ImageScores(mean((aligned ? Align(p, l, ones_like(l)) : p) - l), Flat(aligned, l, ones_like(l)));
    });

    private static ImageMetric OfRatios(string name, Better better, bool aligned, Func<Tensor, Tensor, Tensor> ofPixels) => new(Name(name, aligned), better, LabelType.Continuous, (predicted, labels) =>
    {
        (Tensor p, Tensor l) = (predicted.to(ScalarType.Float64), labels.to(ScalarType.Float64));
        Tensor counted = (l > 0).to(ScalarType.Float64);
        Tensor values = ofPixels(aligned ? Align(p, l, counted) : p, l.where(l > 0, torch.ones_like(l)));
        return new ImageScores((values * counted).sum([1]) / counted.sum([1]), [(counted.sum([1]).eq(0), "no label is above 0"), .. Flat(aligned, l, counted)]);
    })
    {
        Takes = MetricInput.OwnUnits,
    };

    // The prediction times the scale and plus the shift of least squared error over the pixels that count, [images, pixels], float64. Of a constant prediction nothing but the label's mean is left.
    private static Tensor Align(Tensor predicted, Tensor labels, Tensor counted)
    {
        Tensor number = counted.sum([1], keepdim: true);
        Tensor from = predicted - ((predicted * counted).sum([1], keepdim: true) / number);
        Tensor mean = (labels * counted).sum([1], keepdim: true) / number;
        Tensor moment = (counted * from.square()).sum([1], keepdim: true);
        Tensor scale = (counted * from * (labels - mean)).sum([1], keepdim: true) / moment;
        return (scale.masked_fill(IsConstant(predicted, counted).unsqueeze(1), 0) * from) + mean;
    }

    // A shift alone makes anything perfect where the label is constant.
    private static (Tensor, string)[] Flat(bool aligned, Tensor labels, Tensor counted) => aligned ? [(IsConstant(labels, counted), "the label is constant")] : [];

    // Over the pixels that count.
    private static Tensor IsConstant(Tensor maps, Tensor counted) =>
        maps.masked_fill(counted.eq(0), double.NegativeInfinity).amax([1]).eq(maps.masked_fill(counted.eq(0), double.PositiveInfinity).amin([1]));

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
