using SyntheticScenes.Scenes;

namespace SyntheticScenes.Measuring;

/// <summary>Sides of a picture by x from -1 (left edge) to 1 (right edge).</summary>
public static class PictureSide
{
    private const float Border = 0.18f;
    private const float Margin = 0.05f;

    public static ObjectSide Of(float centroidX) =>
        centroidX < -Border ? ObjectSide.Left : centroidX > Border ? ObjectSide.Right : ObjectSide.Middle;

    /// <summary>Whether a centroid is on a side and not near the border to the next.</summary>
    internal static bool IsClearly(ObjectSide side, float centroidX) => side switch
    {
        ObjectSide.Left => centroidX < -Border - Margin,
        ObjectSide.Right => centroidX > Border + Margin,
        _ => MathF.Abs(centroidX) < Border - Margin,
    };
}
