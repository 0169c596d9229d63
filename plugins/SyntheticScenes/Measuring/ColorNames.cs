using SyntheticScenes.Scenes;

namespace SyntheticScenes.Measuring;

/// <summary>Names the colour of a pixel by its hue; white is what has none. Shading dims a colour and a highlight pales it, but the hue stays.</summary>
public static class ColorNames
{
    private const int TooDark = 36; // of 255: hue is noise
    private const float Pale = 0.26f; // saturation below which a pixel is white; haze and highlights leave the colours above it

    // Where one name ends and the next begins, in degrees; halfway between the palette's hues as they look when lit.
    private static readonly (float Below, ObjectColor Color)[] _hues =
    [
        (13, ObjectColor.Red),
        (41, ObjectColor.Orange),
        (85, ObjectColor.Yellow),
        (152, ObjectColor.Green),
        (209, ObjectColor.Cyan),
        (258, ObjectColor.Blue),
        (325, ObjectColor.Purple),
        (361, ObjectColor.Red),
    ];

    /// <summary>Null where the pixel is too dark to tell.</summary>
    public static ObjectColor? Of(byte red, byte green, byte blue)
    {
        int brightest = Math.Max(red, Math.Max(green, blue));
        int range = brightest - Math.Min(red, Math.Min(green, blue));
        if (brightest < TooDark)
        {
            return null;
        }

        return range < Pale * brightest ? ObjectColor.White : Named(Hue(red, green, blue, brightest, range));
    }

    private static ObjectColor Named(float hue)
    {
        int name = 0;
        while (hue >= _hues[name].Below)
        {
            name++;
        }

        return _hues[name].Color;
    }

    private static float Hue(int red, int green, int blue, int brightest, int range)
    {
        float sixth = brightest == red ? (float)(green - blue) / range
            : brightest == green ? 2 + (float)(blue - red) / range
            : 4 + (float)(red - green) / range;
        return sixth < 0 ? sixth * 60 + 360 : sixth * 60;
    }
}
