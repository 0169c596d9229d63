using SyntheticScenes.Captions;
using SyntheticScenes.Geometry;
using SyntheticScenes.Measuring;

namespace SyntheticScenes.Scenes;

/// <summary>What a picture will show of the objects, from rays through pixel centres before anything is shaded.</summary>
internal readonly struct VisibleObjects
{
    private const float SmallestObject = 0.02f;
    private const float SmallestUncovered = 0.6f;

    private readonly int _pixels;
    private readonly ObjectView _first;
    private readonly ObjectView _second;

    private VisibleObjects(int pixels, ObjectView first, ObjectView second)
    {
        _pixels = pixels;
        _first = first;
        _second = second;
    }

    public static VisibleObjects Measure(int size, Camera camera, Solid[] solids)
    {
        ObjectView first = default;
        ObjectView second = default;
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column < size; column++)
            {
                float x = (2 * column + 1f) / size - 1;
                System.Numerics.Vector3 direction = camera.Direction(x, 1 - (2 * row + 1f) / size);
                float a = solids[0].Hit(camera.Position, direction);
                float b = solids.Length > 1 ? solids[1].Hit(camera.Position, direction) : float.PositiveInfinity;
                first.Add(a, a <= b, x);
                second.Add(b, b < a, x);
            }
        }

        return new VisibleObjects(size * size, first, second);
    }

    /// <summary>Whether sides, areas and coverings are as the caption and the settings want them, with a margin.</summary>
    public bool Shows(CaptionFacts caption, SceneSettings settings)
    {
        float foreground = (_first.Seen + _second.Seen) / (float)_pixels;
        return foreground >= settings.SmallestForeground
            && foreground <= settings.LargestForeground
            && IsClear(_first, caption.Side)
            && (caption.Second is null || IsClear(_second, caption.OtherSide));
    }

    private bool IsClear(ObjectView view, ObjectSide side) =>
        view.Seen >= SmallestObject * _pixels
        && view.Seen >= SmallestUncovered * view.Hits
        && PictureSide.IsClearly(side, view.SumX / view.Seen);

    private struct ObjectView
    {
        public int Hits;
        public int Seen;
        public float SumX;

        public void Add(float t, bool nearest, float x)
        {
            if (!float.IsFinite(t))
            {
                return;
            }

            Hits++;
            if (nearest)
            {
                Seen++;
                SumX += x;
            }
        }
    }
}
