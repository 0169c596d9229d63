namespace SyntheticScenes.Scenes;

/// <summary>
/// A weak checker of fixed tile size: a ruler on every wall. Its edges are as soft as one and a half pixels, and it fades out where a tile is
/// smaller than a few pixels, so that it never aliases.
/// </summary>
internal readonly struct Checker
{
    private const float Tile = 1.2f;
    private const float Strength = 0.13f;
    private const float FadedAt = 2.5f; // pixels per tile
    private const float FullAt = 6f;
    private const float Sharpest = 8;

    private readonly float _pixelsPerUnit;

    /// <param name="pixelsPerUnit">Pixels that one unit spans at depth 1.</param>
    public Checker(float pixelsPerUnit)
    {
        _pixelsPerUnit = pixelsPerUnit;
    }

    /// <summary>A factor around 1.</summary>
    public float At(float u, float v, float depth, float cosine)
    {
        float pixels = Tile * _pixelsPerUnit * cosine / depth;
        float fade = Math.Clamp((pixels - FadedAt) / (FullAt - FadedAt), 0, 1);
        float sharpness = Math.Clamp(pixels / 1.5f, 1, Sharpest);
        float wave = Math.Clamp(Triangle(u / Tile) * sharpness, -1, 1) * Math.Clamp(Triangle(v / Tile) * sharpness, -1, 1);
        return 1 + Strength * fade * wave;
    }

    /// <summary>1 in the middle of even tiles, -1 in the middle of odd ones, straight between.</summary>
    private static float Triangle(float x)
    {
        float half = x * 0.5f;
        return 1 - 4 * MathF.Abs(half - MathF.Floor(half) - 0.5f);
    }
}
