using System.Numerics;
using SyntheticScenes.Captions;
using SyntheticScenes.Geometry;

namespace SyntheticScenes.Scenes;

/// <summary>
/// Places objects in the camera's frame. Sizes do not grow with distance, so apparent size tells depth; and an object's height and distance
/// do not follow from each other, so its place in the picture does not.
/// </summary>
internal sealed class ObjectPlacing
{
    private const float Near = 2;
    private const float Far = 4.6f;

    private readonly CaptionFacts _caption;
    private readonly SceneSettings _settings;

    public ObjectPlacing(CaptionFacts caption, SceneSettings settings)
    {
        _caption = caption;
        _settings = settings;
    }

    /// <summary>The objects in the caption's order, or null where the draw contradicts the caption or two objects would touch.</summary>
    public Solid[]? Draw(ref SceneRandom random, Camera camera)
    {
        Solid first = DrawOne(ref random, camera, _caption.First, _caption.Side);
        if (_caption.Second is null)
        {
            return [first];
        }

        Solid second = DrawOne(ref random, camera, _caption.Second, _caption.OtherSide);
        float gap = Vector3.Distance(camera.Position, second.Center) - Vector3.Distance(camera.Position, first.Center);
        float wanted = _caption.Relation == DepthRelation.InFrontOf ? gap : -gap;
        bool apart = Vector3.Distance(first.Center, second.Center) > first.Bound + second.Bound;
        return apart && wanted >= _settings.DistanceGap ? [first, second] : null;
    }

    private Solid DrawOne(ref SceneRandom random, Camera camera, NamedObject named, ObjectSide side)
    {
        float z = random.Uniform(Near, Far);
        float x = side switch
        {
            ObjectSide.Left => random.Uniform(-0.62f, -0.38f),
            ObjectSide.Right => random.Uniform(0.38f, 0.62f),
            _ => random.Symmetric(0.12f),
        };
        Vector3 center = camera.At(x, random.Symmetric(0.45f), z);
        float halfSize = random.Uniform(0.45f, 0.8f);
        return new Solid(named.Shape, center, DrawTurn(ref random), halfSize, Palette.Of(named.Color));
    }

    private Quaternion DrawTurn(ref SceneRandom random)
    {
        float heading = random.Uniform(0, 2 * MathF.PI);
        Vector3 leanAxis = new(MathF.Cos(heading), 0, MathF.Sin(heading));
        var lean = Quaternion.CreateFromAxisAngle(leanAxis, random.Uniform(0, _settings.Tilt));
        return lean * Quaternion.CreateFromAxisAngle(Vector3.UnitY, random.Uniform(0, 2 * MathF.PI));
    }
}
