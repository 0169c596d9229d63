using System.Numerics;
using SyntheticScenes.Geometry;
using SyntheticScenes.Scenes;

namespace SyntheticScenes.Tests;

/// <summary>Scenes simple enough to be worked out on paper: the camera at the origin looks along z at a wall 5 units away.</summary>
internal static class Some
{
    public const float WallDepth = 5;

    private static readonly Lazy<RenderedScene[]> _renders = new(() => SceneRenderer.RenderSet(7, 0, 400, new SceneSettings(), 2));

    /// <summary>400 renders that tests share.</summary>
    public static RenderedScene[] Renders => _renders.Value;

    public static Solid SolidAt(ObjectShape shape, Vector3 center, float halfSize) =>
        new(shape, center, Quaternion.Identity, halfSize, new Vector3(0.9f, 0.1f, 0.1f));

    /// <summary>An odd size, so that one pixel's centre lies on the axis.</summary>
    public static Scene SceneOf(Vector3 light, params Solid[] solids)
    {
        var camera = Camera.Turned(Vector3.Zero, 0, 0, 0, 50 * MathF.PI / 180);
        Vector3[] faces = [.. Enumerable.Repeat(new Vector3(0.6f), 6)];
        Room room = new(new Vector3(-3, -3, -2), new Vector3(3, 3, WallDepth), faces);
        SceneFacts facts = new("a test", new ObjectFacts(ObjectColor.Red, ObjectShape.Sphere, ObjectSide.Middle, 3), null);
        return new Scene(65, camera, room, light, solids, facts);
    }
}
