using Runner.Abstractions;
using Runner.Torch.Measuring;
using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Positions;

/// <summary>What can be said of a picture without looking at it: a map [height, width], float32, from the training images' labels [images, height, width], where these are.</summary>
[CountsFor(Purpose.Scores)]
internal static class PositionMean
{
    private const int MostThresholds = 100; // Between two neighbours of hundreds the mask hardly changes.

    /// <summary>The mean label at each position.</summary>
    public static Tensor Of(Tensor labels) => labels.to(ScalarType.Float64).mean([0]).to(ScalarType.Float32);

    /// <summary>The constant mask of class 1 with the best mean Dice on the training images among thresholds of their mean mask.</summary>
    public static Tensor Mask(Tensor labels) => Mask(labels, 1);

    /// <summary>Where the mask of best Dice of one class is, this class; elsewhere the one that most training images have of the others.</summary>
    public static Tensor Mask(Tensor labels, int number, int classes)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return torch.where(Mask(labels, number) > 0, number, Majority(labels, classes, without: number)).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    private static Tensor Mask(Tensor labels, int number)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor masks = labels.eq(number).flatten(1).to(ScalarType.Float32); // [images, pixels]
        Tensor areas = masks.sum([1], type: ScalarType.Float64);
        Tensor mean = masks.to(ScalarType.Float64).mean([0]).to(ScalarType.Float32).view(labels.shape[1..]);
        Tensor best = mean;
        double bestDice = double.NegativeInfinity;
        foreach (float threshold in Thresholds(mean))
        {
            Tensor mask = mean.ge(threshold).to(ScalarType.Float32);
            // Sums of ones are exact. Never of nothing: each mask has a pixel.
            Tensor dice = 2 * masks.mv(mask.view(-1)).to(ScalarType.Float64) / (areas + mask.sum(ScalarType.Float64));
            double meanDice = dice.mean().item<double>();
            (best, bestDice) = meanDice > bestDice ? (mask, meanDice) : (best, bestDice);
        }

        return best.MoveToOuterDisposeScope();
    }

    /// <summary>The share of training images that have a class at a position, [classes, height, width], float64.</summary>
    public static Tensor Frequencies(Tensor labels, int classes) =>
        torch.stack([.. Enumerable.Range(0, classes).Select(number => labels.eq(number).to(ScalarType.Float64).mean([0]))]);

    /// <summary>The class that most training images have at each position; of equally many the first.</summary>
    /// <param name="labels">[images, height, width].</param>
    /// <param name="classes">How many there are.</param>
    /// <param name="without">One that does not count; -1: all do.</param>
    public static Tensor Majority(Tensor labels, int classes, int without = -1)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor best = torch.zeros_like(labels[0]).to(ScalarType.Float32);
        Tensor most = torch.full_like(labels[0], -1);
        for (int number = 0; number < classes; number++)
        {
            if (number == without) continue;
            Tensor count = labels.eq(number).sum([0]);
            best = best.masked_fill(count > most, number);
            most = torch.maximum(most, count);
        }

        return best.MoveToOuterDisposeScope();
    }

    /// <summary>The same, of as many classes as there are.</summary>
    public static Tensor Majority(Tensor labels)
    {
        using Tensor largest = labels.max();
        return Majority(labels, (int)largest.to(ScalarType.Int64).item<long>() + 1);
    }

    private static IEnumerable<float> Thresholds(Tensor mean)
    {
        float[] distinct = [.. mean.unique(sorted: true).output.cpu().data<float>()];
        int count = Math.Min(distinct.Length, MostThresholds);
        return Enumerable.Range(0, count).Select(i => distinct[(int)((long)i * distinct.Length / count)]);
    }
}
