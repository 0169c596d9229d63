using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Losses;

/// <summary>
/// The squared error of each image's prediction p after the scale and shift of least squared error to its label d (Ranftl et al. 2020): with deviations from the means over an image's label pixels,
/// sum d^2 - (sum pd)^2 / sum p^2. The derivative is the whole one, through scale and shift: at their optimum it is what it would be if they were constants, twice the scale times the error.
/// All sums are over cells: p is the same at all pixels of one. A constant prediction has the scale 0, and no slope.
/// </summary>
/// <remarks>What it leaves open is <see cref="Open"/>: the loss of a prediction is that of any multiple of it, negative ones too.</remarks>
internal sealed class AlignedLoss(OrderedLabels labels) : ICellLoss
{
    private const double LeastVariance = 1e-12; // Of the mean square: what rounding leaves of a constant.

    public int Outputs => 1;

    public double Pixels => labels.Pixels;

    public Tensor Readings(Tensor outputs) => outputs;

    public Tensor Spread(Tensor slopes) => slopes;

    public Tensor Losses(Tensor readings)
    {
        Moments moments = Of(readings);
        return (moments.LabelVariance - (moments.Scale * moments.Covariance)).clamp(min: 0);
    }

    public Tensor Slopes(Tensor readings)
    {
        Moments moments = Of(readings);
        Tensor numbers = readings.to(ScalarType.Float64);
        (Tensor scale, Tensor shift) = (Spread(moments.Scale), Spread(moments.LabelMean - (moments.Scale * moments.Mean)));
        return 2 * scale * ((labels.Counts.unsqueeze(1) * ((scale * numbers) + shift)) - labels.AllSums);

        Tensor Spread(Tensor ofImages) => ofImages.repeat_interleave(labels.Cells, 0);
    }

    public ICellLoss Only(Tensor images) => new AlignedLoss(labels.Only(images));

    /// <summary>Within images the scale of least squared error of all of them together, and the shift that makes the means equal.</summary>
    public (double Scale, double Shift) Open(Tensor readings)
    {
        Moments moments = Of(readings);
        double scale = moments.Covariance.sum().item<double>() / moments.Variance.sum().item<double>();
        if (!double.IsFinite(scale) || scale == 0) return (1, 0);
        return (scale, moments.LabelMean.mean().item<double>() - (scale * moments.Mean.mean().item<double>()));
    }

    // Each [images, problems], sums over label pixels.
    private Moments Of(Tensor readings)
    {
        Tensor numbers = readings.to(ScalarType.Float64);
        (Tensor count, Tensor sums, double pixels) = (labels.Counts.unsqueeze(1), labels.AllSums, labels.Pixels / (labels.Counts.shape[0] / labels.Cells));
        Tensor mean = Sum(count * numbers) / pixels;
        Tensor labelMean = Sum(sums.expand_as(numbers)) / pixels;
        Tensor from = numbers - mean.repeat_interleave(labels.Cells, 0);
        Tensor variance = Sum(count * from.square());
        Tensor covariance = Sum(sums * from);
        Tensor labelVariance = Sum(labels.AllSquares.expand_as(numbers)) - (pixels * labelMean.square());
        Tensor isConstant = variance <= (LeastVariance * Sum(count * numbers.square()));
        return new Moments(mean, labelMean, variance, covariance, labelVariance, (covariance / variance).masked_fill(isConstant, 0));

        Tensor Sum(Tensor ofCells) => CellLabels.OfImages(ofCells, labels.Cells);
    }

    private sealed record Moments(Tensor Mean, Tensor LabelMean, Tensor Variance, Tensor Covariance, Tensor LabelVariance, Tensor Scale);
}

/// <summary>
/// 1 - (2 sum py + 1) / (sum p + sum y + 1) of each image, p being a class's probability at a label pixel and y whether it is there: of two classes that of class 1, of more the mean over all. The 1,
/// a pixel, gives an image without the class a slope. Times the image's pixels, since losses are sums over them. Sums are over cells: p is the same at all pixels of one.
/// </summary>
internal sealed class DiceLoss(CountedLabels labels, int classes) : ICellLoss
{
    private const double Smooth = 1;

    public int Outputs => classes == 2 ? 1 : classes;

    public double Pixels => labels.Pixels;

    public Tensor Readings(Tensor outputs) => classes == 2 ? outputs.narrow(1, 1, 1) - outputs.narrow(1, 0, 1) : outputs;

    public Tensor Spread(Tensor slopes) => classes == 2 ? torch.cat([-slopes, slopes], 1) : slopes;

    public Tensor Losses(Tensor readings)
    {
        (Tensor twice, Tensor both) = Sums(ClassProbabilities.Of(Problems(readings), classes));
        return (1 - (twice / both).mean([2])) * labels.Grid.ImagePixels;
    }

    public Tensor Slopes(Tensor readings)
    {
        Tensor probabilities = ClassProbabilities.Of(Problems(readings), classes);
        (Tensor twice, Tensor both) = Sums(probabilities);
        (Tensor high, Tensor low) = (Spread(twice), Spread(both));
        Tensor byProbability = ((2 * Counts * low) - (high * labels.Totals.view(-1, 1, 1))) / low.square() * (-labels.Grid.ImagePixels / probabilities.shape[2]);
        return ClassProbabilities.SlopesOfReadings(probabilities, byProbability, classes).reshape(readings.shape);

        Tensor Spread(Tensor ofImages) => ofImages.repeat_interleave(labels.Grid.Cells, 0);
    }

    public ICellLoss Only(Tensor images) => new DiceLoss(labels.Only(images), classes);

    // [images x cells, 1, classes that count]
    private Tensor Counts => (classes == 2 ? labels.Counts.narrow(1, 1, 1) : labels.Counts).unsqueeze(1);

    // [images x cells, problems, classes that count]
    private Tensor Problems(Tensor readings) => readings.view(readings.shape[0], -1, Outputs);

    // [images, problems, classes that count]
    private (Tensor Twice, Tensor Both) Sums(Tensor probabilities)
    {
        int cells = labels.Grid.Cells;
        Tensor twice = 2 * CellLabels.OfImages(probabilities * Counts, cells);
        return (twice + Smooth, CellLabels.OfImages((probabilities * labels.Totals.view(-1, 1, 1)) + Counts, cells) + Smooth);
    }
}

/// <summary>How probable classes are by readings of cells: of two classes that of class 1 by the difference of their logits, of more each by its own.</summary>
internal static class ClassProbabilities
{
    /// <summary>Like the readings [..., outputs], float64.</summary>
    public static Tensor Of(Tensor readings, int classes) => classes == 2 ? readings.to(ScalarType.Float64).sigmoid() : readings.to(ScalarType.Float64).softmax(-1);

    /// <summary>From slopes by these probabilities those by the readings, [..., outputs].</summary>
    public static Tensor SlopesOfReadings(Tensor probabilities, Tensor byProbability, int classes) => classes == 2
        ? byProbability * probabilities * (1 - probabilities)
        : probabilities * (byProbability - (probabilities * byProbability).sum(-1, keepdim: true));
}
