using System.Numerics;
using SyntheticScenes.Scenes;

namespace SyntheticScenes.Geometry;

/// <summary>A shape with its place: the unit shape of <see cref="UnitShape"/>, turned, scaled by half its size and moved.</summary>
internal readonly struct Solid
{
    private readonly Vector3 _x;
    private readonly Vector3 _y;
    private readonly Vector3 _z;
    private readonly float _inverseSize;
    private readonly float _boundSquared;

    public Solid(ObjectShape shape, Vector3 center, Quaternion turn, float halfSize, Vector3 color)
    {
        Shape = shape;
        Center = center;
        HalfSize = halfSize;
        Color = color;
        Bound = halfSize * UnitShape.Bound(shape);
        _x = Vector3.Transform(Vector3.UnitX, turn);
        _y = Vector3.Transform(Vector3.UnitY, turn);
        _z = Vector3.Transform(Vector3.UnitZ, turn);
        _inverseSize = 1 / halfSize;
        _boundSquared = Bound * Bound;
    }

    public ObjectShape Shape { get; }

    public Vector3 Center { get; }

    public float HalfSize { get; }

    public Vector3 Color { get; }

    /// <summary>Radius of a ball around <see cref="Center"/> that holds the shape.</summary>
    public float Bound { get; }

    /// <summary>The first hit in front of the origin as t, or infinity.</summary>
    public float Hit(Vector3 origin, Vector3 direction)
    {
        Vector3 from = origin - Center;
        float along = Vector3.Dot(from, direction);
        float square = direction.LengthSquared();
        if (along * along < square * (from.LengthSquared() - _boundSquared))
        {
            return float.PositiveInfinity;
        }

        return UnitShape.Hit(Shape, Local(from) * _inverseSize, Local(direction) * _inverseSize);
    }

    /// <summary>Outward unit normal at a point of the surface.</summary>
    public Vector3 Normal(Vector3 point)
    {
        Vector3 normal = UnitShape.Normal(Shape, Local(point - Center) * _inverseSize);
        return Vector3.Normalize(_x * normal.X + _y * normal.Y + _z * normal.Z);
    }

    private Vector3 Local(Vector3 world) => new(Vector3.Dot(world, _x), Vector3.Dot(world, _y), Vector3.Dot(world, _z));
}
