using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Runner.Abstractions;

namespace Runner.Stages.Probing;

/// <summary>
/// Shares of the images for training, for choosing the epoch, and for the scores. An image's part depends on its own index and the seed only, so more images leave the others where they are.
/// </summary>
public sealed record Split
{
    /// <summary>The share to train on. 0.4 is the paper's.</summary>
    [Range(0.01, 0.99)]
    [Description("Share of images to train on, on average: each image's part is drawn by itself, so that more images leave the others where they are.")]
    public double Train { get; init; } = 0.4;

    /// <summary>The share that chooses the epoch. The paper chose by test loss; a split of its own keeps the test honest.</summary>
    [Range(0.0, 0.98)]
    [Description("Share of images that choose the epoch.")]
    public double Validation { get; init; } = 0.1;

    /// <summary>The share that is scored.</summary>
    [Range(0.01, 0.99)]
    [Description("Share of images that are scored.")]
    public double Test { get; init; } = 0.5;

    /// <summary>The rows of each part, in order.</summary>
    /// <param name="index">The images' indices.</param>
    /// <param name="seed">The experiment's seed.</param>
    /// <exception cref="InvalidDataException">Training or test get no image.</exception>
    internal SplitRows Rows(long[] index, ulong seed)
    {
        SplitRows rows = Parts(index, seed);
        return rows.Train.Length > 0 && rows.Test.Length > 0 ? rows : throw new InvalidDataException(TooFew(index, rows));
    }

    /// <summary>The same, where a part may be empty.</summary>
    internal SplitRows Parts(long[] index, ulong seed)
    {
        double[] places = [.. index.Select(image => DerivedSeed.Fraction(seed, "split", $"image {image.ToString(CultureInfo.InvariantCulture)}"))];
        return new SplitRows(
            Where(places, 0, Train), Where(places, Train, Train + Validation), Where(places, Train + Validation, Train + Validation + Test + 1e-9));
    }

    /// <summary>Finds a split that leaves nothing to train on or to test on, or nothing to choose by where something is chosen.</summary>
    /// <param name="index">The images' indices.</param>
    /// <param name="seed">The seed of the stage, or of its repeat.</param>
    /// <param name="needsValidation">Whether something is chosen that cannot be chosen without validation images.</param>
    /// <param name="usesValidation">Whether something is chosen by them where there are some.</param>
    internal IEnumerable<Problem> Problems(long[] index, ulong seed, bool needsValidation, bool usesValidation)
    {
        SplitRows rows = Parts(index, seed);
        if (rows.Train.Length == 0 || rows.Test.Length == 0)
            yield return new Problem("split", TooFew(index, rows), "more images, or larger shares");
        if (rows.Validation.Length == 0 && Validation > 0 && rows.Train.Length > 0 && usesValidation)
            yield return needsValidation
                ? new Problem("split", $"no image of {index.Length} falls into the share of validation, and the probe chooses among several penalties by these", "more images, a larger share, or one penalty")
                : new Problem("split", $"no image of {index.Length} falls into the share of validation", "more images, or a larger share: nothing would choose the epoch") { IsWarning = true };
    }

    private static string TooFew(long[] index, SplitRows rows) =>
        $"{index.Length} image{(index.Length == 1 ? " is" : "s are")} too few for the split: {rows.Train.Length} to train on, {rows.Test.Length} to test on";

    private static long[] Where(double[] places, double from, double to) =>
        [.. Enumerable.Range(0, places.Length).Where(row => places[row] >= from && places[row] < to).Select(row => (long)row)];
}
