using System.Numerics;

namespace SyntheticScenes.Measuring;

/// <summary>How well a mask keeps the outline that every single object here has: a convex one, whatever its shape, size and turn.</summary>
public static class Silhouette
{
    /// <summary>The mask's pixels as a share of those within their convex hull: 1 for a convex outline; dents, holes and parts that lie apart take from it.</summary>
    /// <param name="mask">[height, width].</param>
    /// <param name="width">Pixels in a row.</param>
    /// <returns>NaN where the mask is empty.</returns>
    /// <exception cref="ArgumentException">The mask has no whole number of rows.</exception>
    public static double Solidity(ReadOnlySpan<bool> mask, int width)
    {
        if (width <= 0 || mask.Length % width != 0)
        {
            throw new ArgumentException($"a mask of {mask.Length} pixels has no whole number of rows of {width}");
        }

        List<(int X, int Y)> pixels = [];
        for (int i = 0; i < mask.Length; i++)
        {
            if (mask[i])
            {
                pixels.Add((i % width, i / width));
            }
        }

        return pixels.Count == 0 ? double.NaN : pixels.Count / PointsWithin(Hull(pixels));
    }

    // Pick's theorem: of a polygon between whole numbers, area = points inside + points on the edge / 2 - 1.
    private static double PointsWithin(List<(int X, int Y)> corners)
    {
        long twiceArea = 0;
        long onEdge = 0;
        for (int i = 0; i < corners.Count; i++)
        {
            (int x, int y) = corners[i];
            (int nextX, int nextY) = corners[(i + 1) % corners.Count];
            twiceArea += ((long)x * nextY) - ((long)nextX * y);
            onEdge += (long)BigInteger.GreatestCommonDivisor(nextX - x, nextY - y);
        }

        return ((Math.Abs(twiceArea) + onEdge) / 2.0) + 1;
    }

    // Andrew's monotone chain (1979): the lower half from left to right, the upper half back.
    private static List<(int X, int Y)> Hull(List<(int X, int Y)> pixels)
    {
        List<(int X, int Y)> sorted = [.. pixels.Order()];
        List<(int X, int Y)> hull = Chain(sorted);
        sorted.Reverse();
        hull.AddRange(Chain(sorted));
        return hull.Count == 0 ? [pixels[0]] : hull;
    }

    // Without its last corner, with which the other half begins.
    private static List<(int X, int Y)> Chain(List<(int X, int Y)> sorted)
    {
        List<(int X, int Y)> chain = [];
        foreach ((int X, int Y) point in sorted)
        {
            while (chain.Count > 1 && !TurnsLeft(chain[^2], chain[^1], point))
            {
                chain.RemoveAt(chain.Count - 1);
            }

            chain.Add(point);
        }

        chain.RemoveAt(chain.Count - 1);
        return chain;
    }

    private static bool TurnsLeft((int X, int Y) from, (int X, int Y) over, (int X, int Y) to) =>
        ((long)(over.X - from.X) * (to.Y - from.Y)) - ((long)(over.Y - from.Y) * (to.X - from.X)) > 0;
}
