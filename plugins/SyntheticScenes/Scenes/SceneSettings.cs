using System.ComponentModel.DataAnnotations;

namespace SyntheticScenes.Scenes;

/// <summary>The distribution that scenes are drawn from. Angles in radians, lengths in scene units.</summary>
public sealed record SceneSettings
{
    /// <summary>Side of the square picture in pixels.</summary>
    [Range(16, 512)]
    public int Size { get; init; } = 64;

    /// <summary>Opening angle of the camera, horizontally and vertically.</summary>
    [Range(0.3, 1.6)]
    public float FieldOfView { get; init; } = 50f * MathF.PI / 180f;

    /// <summary>With <see cref="Pitch"/>, large enough that any wall, the floor or the ceiling may be the near one: depth is not a function of the pixel's position.</summary>
    [Range(0.0, 1.5)]
    public float Yaw { get; init; } = 0.9f;

    [Range(0.0, 1.5)]
    public float Pitch { get; init; } = 0.55f;

    [Range(0.0, 1.5)]
    public float Roll { get; init; } = 0.1f;

    /// <summary>How far an object leans.</summary>
    [Range(0.0, 1.5)]
    public float Tilt { get; init; } = 0.2f;

    /// <summary>Smallest and largest share of the picture that the objects may cover.</summary>
    [Range(0.0, 1.0)]
    public float SmallestForeground { get; init; } = 0.03f;

    [Range(0.0, 1.0)]
    public float LargestForeground { get; init; } = 0.70f;

    /// <summary>Least difference of the two objects' distances, so that "in front of" and "behind" can be seen.</summary>
    [Range(0.0, 2.0)]
    public float DistanceGap { get; init; } = 0.6f;
}
