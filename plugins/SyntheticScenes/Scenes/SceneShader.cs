using System.Numerics;
using SyntheticScenes.Geometry;

namespace SyntheticScenes.Scenes;

/// <summary>
/// The colour that a ray from the camera sees: Lambert's law with a lamp that fades with distance, cast shadows, a small highlight on objects,
/// and haze, which makes depth readable from one picture. The lamp is near the camera, so what is far is dim twice over; the haze has a hue of
/// its own, so that a shadow does not pass for distance. Walls are plain: what a pattern of tiles says about depth, haze says better, and a
/// small denoiser spends its channels on the pattern and draws it as mottle.
/// </summary>
internal sealed class SceneShader
{
    private const float RoomAmbient = 0.48f;
    private const float RoomLamp = 1.0f;
    private const float ObjectAmbient = 0.50f; // more, so that the dark side keeps its hue
    private const float ObjectLamp = 0.72f;
    private const float Falloff = 0.05f;
    private const float Highlight = 0.22f;
    private const float RoomHaze = 0.27f;
    private const float ObjectHaze = 0.018f; // weak, or it would wash out the colours' names
    private const float Lift = 1e-3f; // keeps a surface from shading itself

    private readonly Camera _camera;
    private readonly Room _room;
    private readonly Vector3 _light;
    private readonly Solid[] _solids;

    public SceneShader(Scene scene)
    {
        _camera = scene.Camera;
        _room = scene.Room;
        _light = scene.Light;
        _solids = scene.Solids;
    }

    /// <summary>The z-depth of the first surface, and whose it is (0 for the room).</summary>
    public float Trace(Vector3 direction, out byte id)
    {
        float nearest = NearestSolid(direction, out id);
        return id > 0 ? nearest : _room.Hit(_camera.Position, direction, out _);
    }

    public Vector3 Shade(Vector3 direction)
    {
        float t = NearestSolid(direction, out byte id);
        return id > 0 ? ShadeSolid(_solids[id - 1], direction, t) : ShadeRoom(direction);
    }

    private float NearestSolid(Vector3 direction, out byte id)
    {
        float nearest = float.PositiveInfinity;
        id = 0;
        for (int i = 0; i < _solids.Length; i++)
        {
            float t = _solids[i].Hit(_camera.Position, direction);
            if (t < nearest)
            {
                nearest = t;
                id = (byte)(i + 1);
            }
        }

        return nearest;
    }

    private Vector3 ShadeSolid(in Solid solid, Vector3 direction, float t)
    {
        Vector3 point = _camera.Position + direction * t;
        Vector3 normal = solid.Normal(point);
        float lit = Lit(point, normal, out Vector3 toLight);
        float length = direction.Length();
        Vector3 color = solid.Color * (ObjectAmbient + ObjectLamp * lit);
        if (lit > 0)
        {
            // Blinn's half vector; the sixteenth power by squaring.
            float shine = Vector3.Dot(Vector3.Normalize(toLight - direction / length), normal);
            shine *= shine;
            shine *= shine;
            shine *= shine;
            shine *= shine * shine;
            color += new Vector3(Highlight * shine * lit);
        }

        return Hazed(color, ObjectHaze * t * length);
    }

    private Vector3 ShadeRoom(Vector3 direction)
    {
        float t = _room.Hit(_camera.Position, direction, out int face);
        Vector3 point = _camera.Position + direction * t;
        Vector3 normal = Room.Normal(face);
        float length = direction.Length();
        float lit = Lit(point, normal, out _);
        Vector3 color = _room.Faces[face] * (RoomAmbient + RoomLamp * lit);
        return Hazed(color, RoomHaze * t * length);
    }

    private static Vector3 Hazed(Vector3 color, float depth) => Vector3.Lerp(Palette.Haze, color, MathF.Exp(-depth));

    /// <summary>The lamp's share of light at a point: 0 in shadow.</summary>
    private float Lit(Vector3 point, Vector3 normal, out Vector3 toLight)
    {
        toLight = _light - point;
        float square = toLight.LengthSquared();
        float cosine = Vector3.Dot(toLight, normal);
        if (cosine <= 0)
        {
            toLight = default;
            return 0;
        }

        Vector3 from = point + normal * Lift;
        foreach (ref readonly Solid solid in _solids.AsSpan())
        {
            if (solid.Hit(from, toLight) < 1)
            {
                return 0;
            }
        }

        float distance = MathF.Sqrt(square);
        toLight /= distance;
        return cosine / (distance * (1 + Falloff * square));
    }
}
