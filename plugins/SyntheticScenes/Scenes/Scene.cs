using System.Numerics;
using SyntheticScenes.Captions;
using SyntheticScenes.Geometry;

namespace SyntheticScenes.Scenes;

/// <summary>A room with a light and one or two objects, seen by a camera. A seed gives the same scene always and everywhere.</summary>
public sealed record Scene
{
    internal Scene(int size, Camera camera, Room room, Vector3 light, Solid[] solids, SceneFacts facts)
    {
        Size = size;
        Camera = camera;
        Room = room;
        Light = light;
        Solids = solids;
        Facts = facts;
    }

    /// <summary>Side of the picture in pixels.</summary>
    public int Size { get; }

    public SceneFacts Facts { get; init; }

    internal Camera Camera { get; init; }

    internal Room Room { get; init; }

    internal Vector3 Light { get; init; }

    /// <summary>In the order of the caption: object id 1 is the first.</summary>
    internal Solid[] Solids { get; init; }

    /// <summary>A scene whose caption is <see cref="CaptionGrammar.Sample"/> of the same seed.</summary>
    public static Scene Draw(ulong seed, SceneSettings settings)
    {
        SceneRandom random = new(seed);
        CaptionFacts caption = CaptionGrammar.Draw(ref random);
        return new SceneDrawing(caption, settings).Draw(ref random);
    }

    /// <summary>A scene of which the caption is true.</summary>
    public static Scene Draw(CaptionFacts caption, ulong seed, SceneSettings settings)
    {
        SceneRandom random = new(seed);
        return new SceneDrawing(caption, settings).Draw(ref random);
    }
}
