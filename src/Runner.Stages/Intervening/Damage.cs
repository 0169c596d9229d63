using System.Globalization;
using Runner.Abstractions;
using Runner.Torch.Labeling;
using Runner.Torch.Measuring;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Intervening;

/// <summary>What an edit did to the picture where it had no business: outside the object's old and wanted place. Of labels that are numbers there is no such part.</summary>
internal static class Damage
{
    private const string Error = "outside-rmse";
    private const string Similarity = "outside-ssim";
    private const int Window = 7;

    // Wang et al., "Image quality assessment: from error visibility to structural similarity" (2004), with windows of equal weights and values of 0 to 1.
    private const double Steady = 0.01 * 0.01;
    private const double Varying = 0.03 * 0.03;

    /// <summary>What <see cref="Rows"/> gives.</summary>
    public static IEnumerable<MetricPromise> Promises(LabelType? labels, IReadOnlyList<string> interventions, IReadOnlyList<string> images)
    {
        if (labels != LabelType.Classes) return [];
        Dictionary<string, IReadOnlyList<string>?> ofImage = new() { [InterventionResult.InterventionLabel] = interventions, [MetricRow.ImageLabel] = images };
        return [new MetricPromise(Error, Better.Smaller) { Labels = ofImage }, new MetricPromise(Similarity, Better.Larger) { Labels = ofImage }];
    }

    /// <summary>Of each image the root of the mean squared difference, and the mean structural similarity, of the new picture to the sampled one.</summary>
    public static IEnumerable<MetricRow> Rows(InterventionResult result, Tensor sampled)
    {
        if (result.Labels.Type != LabelType.Classes) return [];
        using DisposeScope scope = NewDisposeScope();
        Tensor inside = result.Labels.Original.ne(0).logical_or(result.Labels.Target.ne(0));
        return [.. RowsOf(Error, Better.Smaller, result, Errors(sampled, result.Images, inside)), .. RowsOf(Similarity, Better.Larger, result, Similarities(sampled, result.Images, inside))];
    }

    /// <summary>The root of the mean squared difference over pixels outside.</summary>
    /// <param name="before">[n, 3, H, W] in 0 to 1.</param>
    /// <param name="after">The same.</param>
    /// <param name="inside">[n, H, W]: what does not count.</param>
    public static IReadOnlyList<Score> Errors(Tensor before, Tensor after, Tensor inside)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor outside = inside.logical_not();
        Tensor squares = (after - before).to(ScalarType.Float64).square().mean([1]) * outside; // [n, H, W]
        return [.. Shares(squares, outside, "the object covers the picture before or after").Select(score => score.IsDefined ? Math.Sqrt(score.Value) : score)];
    }

    /// <summary>The mean structural similarity over windows of 7 x 7 pixels that lie in the picture and wholly outside, and over colours; 1 where nothing has changed.</summary>
    /// <inheritdoc cref="Errors"/>
    public static IReadOnlyList<Score> Similarities(Tensor before, Tensor after, Tensor inside)
    {
        using DisposeScope scope = NewDisposeScope();
        if (before.shape[2] < Window || before.shape[3] < Window)
            return [.. Enumerable.Repeat(Score.Undefined(string.Create(CultureInfo.InvariantCulture, $"the picture is smaller than {Window} x {Window} pixels")), (int)before.shape[0])];
        (Tensor one, Tensor other) = (before.to(ScalarType.Float64), after.to(ScalarType.Float64));
        (Tensor meanOfOne, Tensor meanOfOther) = (Mean(one), Mean(other));
        double unbiased = Window * Window / ((Window * Window) - 1.0);
        Tensor varianceOfOne = (Mean(one.square()) - meanOfOne.square()) * unbiased;
        Tensor varianceOfOther = (Mean(other.square()) - meanOfOther.square()) * unbiased;
        Tensor together = (Mean(one * other) - (meanOfOne * meanOfOther)) * unbiased;
        Tensor similarity = ((2 * meanOfOne * meanOfOther) + Steady) * ((2 * together) + Varying)
            / ((meanOfOne.square() + meanOfOther.square() + Steady) * (varianceOfOne + varianceOfOther + Varying));
        Tensor outside = nn.functional.max_pool2d(inside.to(ScalarType.Float32).unsqueeze(1), Window, 1).squeeze(1).eq(0); // [n, H - 6, W - 6]
        return Shares(similarity.mean([1]) * outside, outside, string.Create(CultureInfo.InvariantCulture, $"no window of {Window} x {Window} pixels is outside the object's old and wanted place"));
    }

    private static Tensor Mean(Tensor images) => nn.functional.avg_pool2d(images, Window, 1);

    private static IReadOnlyList<Score> Shares(Tensor values, Tensor counted, string why)
    {
        double[] sums = [.. values.flatten(1).sum(1).data<double>()];
        return [.. counted.flatten(1).sum(1).data<long>().Zip(sums, (count, sum) => count == 0 ? Score.Undefined(why) : (Score)(sum / count))];
    }

    private static IEnumerable<MetricRow> RowsOf(string name, Better better, InterventionResult result, IReadOnlyList<Score> scores) => scores.Zip(result.Labels.Index, (score, image) =>
        new MetricRow(name, score.Value, new Dictionary<string, string> { [InterventionResult.InterventionLabel] = result.Name, [MetricRow.ImageLabel] = image.ToString(CultureInfo.InvariantCulture) })
        {
            Better = better,
            Note = score.IsDefined ? "" : score.Reason,
        });
}
