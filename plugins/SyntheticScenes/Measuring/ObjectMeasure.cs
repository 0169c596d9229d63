using SyntheticScenes.Scenes;

namespace SyntheticScenes.Measuring;

/// <summary>
/// Finds the objects of a picture, generated or rendered, from its pixels and a foreground mask: one per colour, as the two objects of a scene
/// never share one. Pixels of one colour are joined even where another object covers the middle of it.
/// </summary>
public static class ObjectMeasure
{
    /// <summary>Below this share of the mask a colour is a highlight or the rim of a shape, no object.</summary>
    private const float SmallestShare = 0.06f;

    private const int SmallestArea = 16;

    /// <summary>The objects, largest first; none where the mask is empty.</summary>
    /// <param name="rgb">[height, width, 3].</param>
    /// <param name="foreground">[height, width].</param>
    /// <param name="width">Pixels in a row.</param>
    /// <exception cref="ArgumentException">The sizes of picture, mask and row disagree.</exception>
    public static IReadOnlyList<MeasuredObject> Measure(ReadOnlySpan<byte> rgb, ReadOnlySpan<bool> foreground, int width)
    {
        if (width <= 0 || foreground.Length % width != 0 || rgb.Length != foreground.Length * 3)
        {
            throw new ArgumentException($"a mask of {foreground.Length} pixels in rows of {width} does not fit a picture of {rgb.Length} bytes");
        }

        ObjectColor?[] names = NamePixels(rgb, foreground);
        int[] regions = ColorRegions.Label(names, width, out int regionCount);
        return Gather(names, regions, regionCount, foreground, width);
    }

    /// <summary>The measured object of a colour, or null.</summary>
    public static MeasuredObject? Find(IReadOnlyList<MeasuredObject> objects, ObjectColor color) =>
        objects.FirstOrDefault(found => found.Color == color);

    private static ObjectColor?[] NamePixels(ReadOnlySpan<byte> rgb, ReadOnlySpan<bool> foreground)
    {
        var names = new ObjectColor?[foreground.Length];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = foreground[i] ? ColorNames.Of(rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]) : null;
        }

        return names;
    }

    private static List<MeasuredObject> Gather(ObjectColor?[] names, int[] regions, int regionCount, ReadOnlySpan<bool> foreground, int width)
    {
        // Specks of a few pixels are noise and would drag a centroid; only regions of some size count.
        var areas = new int[regionCount];
        int masked = 0;
        for (int i = 0; i < regions.Length; i++)
        {
            masked += foreground[i] ? 1 : 0;
            if (regions[i] >= 0)
            {
                areas[regions[i]]++;
            }
        }

        var sums = new ColorSum[Enum.GetValues<ObjectColor>().Length];
        for (int i = 0; i < names.Length; i++)
        {
            if (names[i] is { } color && areas[regions[i]] >= SmallestArea)
            {
                sums[(int)color].Add(i % width, i / width);
            }
        }

        int height = names.Length / width;
        int least = Math.Max(SmallestArea, (int)(SmallestShare * masked));
        return [.. from index in Enumerable.Range(0, sums.Length)
                   let sum = sums[index]
                   where sum.Area >= least
                   orderby sum.Area descending
                   select sum.ToObject((ObjectColor)index, width, height)];
    }

    private struct ColorSum
    {
        private long _x;
        private long _y;

        public int Area { get; private set; }

        public void Add(int x, int y)
        {
            Area++;
            _x += x;
            _y += y;
        }

        public readonly MeasuredObject ToObject(ObjectColor color, int width, int height)
        {
            float x = (float)((2.0 * _x / Area + 1) / width - 1);
            float y = (float)((2.0 * _y / Area + 1) / height - 1);
            return new MeasuredObject(color, PictureSide.Of(x), x, y, Area);
        }
    }
}
