using System.Numerics;

namespace SyntheticScenes.Scenes;

/// <summary>Colours, 0 to 1 for red, green, blue. Objects' are saturated, a room's muted and darker than a white object.</summary>
internal static class Palette
{
    private static readonly Vector3[] _objects =
    [
        new(0.86f, 0.07f, 0.09f),
        new(0.97f, 0.46f, 0.04f),
        new(0.95f, 0.88f, 0.10f),
        new(0.10f, 0.62f, 0.14f),
        new(0.10f, 0.76f, 0.80f),
        new(0.12f, 0.20f, 0.90f),
        new(0.60f, 0.14f, 0.80f),
        new(0.95f, 0.95f, 0.95f),
    ];

    /// <summary>A dim blue: far walls sink into it, and objects, which are near, stand out.</summary>
    public static readonly Vector3 Haze = new(0.13f, 0.21f, 0.39f);

    public static Vector3 Of(ObjectColor color) => _objects[(int)color];

    public static Vector3[] DrawFaces(ref SceneRandom random)
    {
        var faces = new Vector3[6];
        for (int face = 0; face < faces.Length; face++)
        {
            faces[face] = Muted(random.Uniform(0, 1), random.Uniform(0.04f, 0.13f), random.Uniform(0.84f, 0.92f));
        }

        return faces;
    }

    private static Vector3 Muted(float hue, float saturation, float value)
    {
        float Channel(float shift)
        {
            float wave = MathF.Abs((hue + shift) % 1 * 6 - 3) - 1;
            return value * (1 - saturation * (1 - Math.Clamp(wave, 0, 1)));
        }

        return new Vector3(Channel(1), Channel(2f / 3), Channel(1f / 3));
    }
}
