using System.Numerics;
using SyntheticScenes.Captions;
using SyntheticScenes.Geometry;

namespace SyntheticScenes.Scenes;

/// <summary>Draws scenes for a caption until one shows what the caption says.</summary>
internal sealed class SceneDrawing
{
    private const int Attempts = 5_000;

    private readonly CaptionFacts _caption;
    private readonly SceneSettings _settings;
    private readonly ObjectPlacing _placing;

    public SceneDrawing(CaptionFacts caption, SceneSettings settings)
    {
        _caption = caption;
        _settings = settings;
        _placing = new ObjectPlacing(caption, settings);
    }

    public Scene Draw(ref SceneRandom random)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            if (Attempt(ref random) is { } scene)
            {
                return scene;
            }
        }

        throw new InvalidOperationException(
            $"no scene shows \"{_caption.Sentence}\" in {Attempts} attempts; the settings leave too little room " +
            $"(foreground {_settings.SmallestForeground}-{_settings.LargestForeground}, distance gap {_settings.DistanceGap})");
    }

    private Scene? Attempt(ref SceneRandom random)
    {
        Room room = DrawRoom(ref random);
        Camera camera = DrawCamera(ref random, room);
        if (_placing.Draw(ref random, camera) is not { } solids)
        {
            return null;
        }

        foreach (Solid solid in solids)
        {
            room = room.Holding(solid.Center, solid.Bound * 1.02f);
        }

        if (!RoomRelief.IsClear(room, camera) || !Lighting.TryDraw(ref random, room, camera, solids, out Vector3 light))
        {
            return null;
        }

        var view = VisibleObjects.Measure(_settings.Size, camera, solids);
        return view.Shows(_caption, _settings) ? new Scene(_settings.Size, camera, room, light, solids, Facts(camera, solids)) : null;
    }

    private static Room DrawRoom(ref SceneRandom random)
    {
        float halfWidth = random.Uniform(2, 6);
        float halfHeight = random.Uniform(1.5f, 4);
        float length = random.Uniform(3, 9);
        float behind = random.Uniform(0.6f, 2.5f);
        return new Room(new Vector3(-halfWidth, -halfHeight, -behind), new Vector3(halfWidth, halfHeight, length), Palette.DrawFaces(ref random));
    }

    private Camera DrawCamera(ref SceneRandom random, Room room)
    {
        Vector3 position = new(random.Symmetric(0.75f * room.Max.X), random.Symmetric(0.75f * room.Max.Y), 0);
        return Camera.Turned(
            position,
            random.Symmetric(_settings.Yaw),
            random.Symmetric(_settings.Pitch),
            random.Symmetric(_settings.Roll),
            _settings.FieldOfView);
    }

    private SceneFacts Facts(Camera camera, Solid[] solids)
    {
        ObjectFacts first = Fact(_caption.First, _caption.Side, camera, solids[0]);
        ObjectFacts? second = _caption.Second is null ? null : Fact(_caption.Second, _caption.OtherSide, camera, solids[1]);
        return new SceneFacts(_caption.Sentence, first, second);
    }

    private static ObjectFacts Fact(NamedObject named, ObjectSide side, Camera camera, Solid solid) =>
        new(named.Color, named.Shape, side, Vector3.Distance(camera.Position, solid.Center));
}
