using SyntheticScenes.Scenes;

namespace SyntheticScenes.Measuring;

/// <summary>Connected regions of one colour (four neighbours).</summary>
internal static class ColorRegions
{
    /// <summary>The region's number of every pixel, -1 where there is no colour.</summary>
    public static int[] Label(ObjectColor?[] names, int width, out int count)
    {
        var regions = new int[names.Length];
        Array.Fill(regions, -1);
        Stack<int> open = new();
        count = 0;
        for (int start = 0; start < names.Length; start++)
        {
            if (names[start] is null || regions[start] >= 0)
            {
                continue;
            }

            regions[start] = count;
            open.Push(start);
            Flood(names, regions, width, open);
            count++;
        }

        return regions;
    }

    private static void Flood(ObjectColor?[] names, int[] regions, int width, Stack<int> open)
    {
        while (open.TryPop(out int at))
        {
            int column = at % width;
            Visit(at, at - width, at >= width);
            Visit(at, at + width, at + width < names.Length);
            Visit(at, at - 1, column > 0);
            Visit(at, at + 1, column + 1 < width);
        }

        void Visit(int from, int to, bool inside)
        {
            if (inside && regions[to] < 0 && names[to] == names[from])
            {
                regions[to] = regions[from];
                open.Push(to);
            }
        }
    }
}
