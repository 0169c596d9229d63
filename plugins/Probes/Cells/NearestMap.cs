namespace Probes.Cells;

/// <summary>The index map of nearest-neighbour interpolation, as PyTorch computes it (float32 scale, floor, clamp).</summary>
internal static class NearestMap
{
    /// <summary>For each of <paramref name="to"/> positions the position among <paramref name="from"/> that it shows.</summary>
    public static int[] Sources(int from, int to)
    {
        float scale = (float)from / to;
        int[] sources = new int[to];
        for (int i = 0; i < to; i++)
        {
            sources[i] = Math.Min((int)MathF.Floor(i * scale), from - 1);
        }

        return sources;
    }
}
