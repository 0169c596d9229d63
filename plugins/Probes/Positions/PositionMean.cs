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

    /// <summary>The constant mask with the best mean Dice on the training images among thresholds of their mean mask.</summary>
    public static Tensor Mask(Tensor labels)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor masks = labels.eq(1).flatten(1).to(ScalarType.Float32); // [images, pixels]
        Tensor areas = masks.sum([1], type: ScalarType.Float64);
        Tensor mean = Of(labels);
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
    public static Tensor Majority(Tensor labels, int classes)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor best = torch.zeros_like(labels[0]).to(ScalarType.Float32);
        Tensor most = labels.eq(0).sum(0);
        for (int number = 1; number < classes; number++)
        {
            Tensor count = labels.eq(number).sum(0);
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
