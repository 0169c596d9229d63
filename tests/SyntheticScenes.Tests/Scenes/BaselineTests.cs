using SyntheticScenes.Scenes;

namespace SyntheticScenes.Tests.Scenes;

/// <summary>What a predictor knows that looks at the pixel's position only: little, or every probe would look clever.</summary>
public sealed class BaselineTests
{
    private const int Pixels = 64 * 64;

    private static readonly RenderedScene[] _train = SceneRenderer.RenderSet(11, 0, 400, new SceneSettings(), 2);

    [Fact]
    public void TheMeanInverseDepthOfAPositionHardlyTellsTheDepth()
    {
        var mean = new double[Pixels];
        foreach (float[] inverse in _train.Select(picture => picture.InverseDepth()))
        {
            for (int i = 0; i < Pixels; i++)
            {
                mean[i] += inverse[i];
            }
        }

        double[] ranks = Ranks(mean);
        double spearman = Some.Renders.Average(
            picture => Correlation(ranks, Ranks(Array.ConvertAll(picture.InverseDepth(), value => (double)value))));

        Assert.InRange(spearman, -0.15, 0.15);
    }

    [Fact]
    public void NoConstantMaskFitsTheForeground()
    {
        int[] counts = new int[Pixels];
        foreach (RenderedScene picture in _train)
        {
            for (int i = 0; i < Pixels; i++)
            {
                counts[i] += picture.ObjectId[i] > 0 ? 1 : 0;
            }
        }

        double best = Enumerable.Range(1, 80).Max(percent => Some.Renders.Average(picture => Dice(counts, percent * 4, picture.ObjectId)));

        Assert.InRange(best, 0.3, 0.55);
    }

    [Fact]
    public void TheMedianForegroundIsAboutAQuarter()
    {
        double[] shares = [.. Some.Renders.Select(picture => picture.ObjectId.Count(id => id > 0) / (double)Pixels).Order()];

        Assert.InRange(shares[shares.Length / 2], 0.20, 0.30);
    }

    private static double Dice(int[] counts, int threshold, byte[] ids)
    {
        int both = 0;
        int either = 0;
        for (int i = 0; i < ids.Length; i++)
        {
            bool guessed = counts[i] > threshold;
            bool there = ids[i] > 0;
            both += guessed && there ? 1 : 0;
            either += (guessed ? 1 : 0) + (there ? 1 : 0);
        }

        return 2.0 * both / either;
    }

    private static double[] Ranks(double[] values)
    {
        int[] order = new int[values.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort((double[])values.Clone(), order);
        var ranks = new double[values.Length];
        for (int i = 0; i < order.Length; i++)
        {
            ranks[order[i]] = i - (order.Length - 1) / 2.0;
        }

        return ranks;
    }

    /// <summary>Of two centred permutations of the same ranks.</summary>
    private static double Correlation(double[] a, double[] b)
    {
        double product = 0;
        double square = 0;
        for (int i = 0; i < a.Length; i++)
        {
            product += a[i] * b[i];
            square += a[i] * a[i];
        }

        return product / square;
    }
}
