using Runner.Abstractions;
using Runner.Metrics.Scoring;
using Runner.Torch.Measuring;

namespace Probes.Positions;

/// <summary>What can be said of a picture without looking at it: the mean label of the training images at each position.</summary>
[CountsFor(Purpose.Scores)]
internal static class PositionMean
{
    public static float[] Of(IReadOnlyList<float[]> maps)
    {
        double[] sums = new double[maps[0].Length];
        foreach (float[] map in maps)
        {
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] += map[i];
            }
        }

        return [.. sums.Select(sum => (float)(sum / maps.Count))];
    }

    /// <summary>The constant mask with the best mean Dice on the training images among all thresholds of their mean mask.</summary>
    public static float[] Mask(IReadOnlyList<float[]> masks)
    {
        float[] mean = Of(masks);
        float[] best = [];
        double bestDice = double.NegativeInfinity;
        foreach (float threshold in Thresholds(mean))
        {
            float[] mask = [.. mean.Select(value => value >= threshold ? 1f : 0f)];
            double dice = masks.Average(label => Overlap.Of(mask, label, kind: 1).Dice); // never of nothing: each mask has a pixel
            (best, bestDice) = dice > bestDice ? (mask, dice) : (best, bestDice);
        }

        return best;
    }

    /// <summary>The class that most training images have at each position.</summary>
    public static float[] Majority(IReadOnlyList<float[]> maps, int classes)
    {
        float[] majority = new float[maps[0].Length];
        for (int i = 0; i < majority.Length; i++)
        {
            int[] counts = new int[classes];
            foreach (float[] map in maps)
            {
                counts[(int)map[i]]++;
            }

            majority[i] = Array.IndexOf(counts, counts.Max());
        }

        return majority;
    }

    /// <summary>The same, of as many classes as there are.</summary>
    public static float[] Majority(IReadOnlyList<float[]> maps) => Majority(maps, (int)maps.Max(map => map.Max()) + 1);

    // At most 100 of the values that occur: between two neighbours of hundreds the mask hardly changes.
    private static IEnumerable<float> Thresholds(float[] mean)
    {
        float[] distinct = [.. mean.Distinct().Order()];
        int count = Math.Min(distinct.Length, 100);
        return Enumerable.Range(0, count).Select(i => distinct[(int)((long)i * distinct.Length / count)]);
    }
}
