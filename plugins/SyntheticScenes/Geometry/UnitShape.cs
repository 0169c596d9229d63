using System.Numerics;
using SyntheticScenes.Scenes;

namespace SyntheticScenes.Geometry;

/// <summary>The four shapes in their own frame, within [-1, 1] along y. Rays start outside of them.</summary>
internal static class UnitShape
{
    public const float CubeHalf = 0.85f;
    public const float CylinderRadius = 0.75f;

    /// <summary>The cone's radius is this times the distance below its tip at y = 1.</summary>
    public const float ConeSlope = 0.45f;

    private const float Miss = float.PositiveInfinity;

    public static float Bound(ObjectShape shape) => shape switch
    {
        ObjectShape.Sphere => 1,
        ObjectShape.Cube => CubeHalf * 1.7320509f,
        ObjectShape.Cylinder => 1.25f, // sqrt(1 + 0.75^2)
        _ => 1.3453624f, // sqrt(1 + 0.9^2)
    };

    public static float Hit(ObjectShape shape, Vector3 o, Vector3 d) => shape switch
    {
        ObjectShape.Sphere => Sphere(o, d),
        ObjectShape.Cube => Cube(o, d),
        ObjectShape.Cylinder => Cylinder(o, d),
        _ => Cone(o, d),
    };

    /// <summary>Not of unit length.</summary>
    public static Vector3 Normal(ObjectShape shape, Vector3 p) => shape switch
    {
        ObjectShape.Sphere => p,
        ObjectShape.Cube => CubeNormal(p),
        ObjectShape.Cylinder => CylinderNormal(p),
        _ => ConeNormal(p),
    };

    private static float Sphere(Vector3 o, Vector3 d)
    {
        float a = d.LengthSquared();
        float b = Vector3.Dot(o, d);
        float discriminant = b * b - a * (o.LengthSquared() - 1);
        float t = (-b - MathF.Sqrt(discriminant)) / a;
        return t > 0 ? t : Miss; // a NaN compares false
    }

    private static float Cube(Vector3 o, Vector3 d)
    {
        Vector3 inverse = Vector3.One / (d + new Vector3(1e-12f)); // without it, a ray in a symmetry plane gives 0 * infinity
        Vector3 middle = -o * inverse;
        Vector3 half = Vector3.Abs(inverse) * CubeHalf;
        Vector3 enter = middle - half;
        Vector3 leave = middle + half;
        float near = MathF.Max(MathF.Max(enter.X, enter.Y), enter.Z);
        float far = MathF.Min(MathF.Min(leave.X, leave.Y), leave.Z);
        return near <= far && near > 0 ? near : Miss;
    }

    private static float Cylinder(Vector3 o, Vector3 d)
    {
        const float R2 = CylinderRadius * CylinderRadius;
        float a = d.X * d.X + d.Z * d.Z;
        float b = o.X * d.X + o.Z * d.Z;
        float discriminant = b * b - a * (o.X * o.X + o.Z * o.Z - R2);
        if (discriminant < 0)
        {
            return Miss;
        }

        float side = (-b - MathF.Sqrt(discriminant)) / a;
        if (side > 0 && MathF.Abs(o.Y + side * d.Y) <= 1)
        {
            return side;
        }

        float lid = ((d.Y > 0 ? -1 : 1) - o.Y) / d.Y;
        float x = o.X + lid * d.X;
        float z = o.Z + lid * d.Z;
        return lid > 0 && x * x + z * z <= R2 ? lid : Miss;
    }

    private static float Cone(Vector3 o, Vector3 d)
    {
        const float K2 = ConeSlope * ConeSlope;
        float q = 1 - o.Y;
        float a = d.X * d.X + d.Z * d.Z - K2 * d.Y * d.Y;
        float b = o.X * d.X + o.Z * d.Z + K2 * q * d.Y;
        float c = o.X * o.X + o.Z * o.Z - K2 * q * q;
        float root = MathF.Sqrt(MathF.Max(0, b * b - a * c));
        float best = Miss;
        if (b * b >= a * c)
        {
            best = Mantle((-b - root) / a, o, d, Mantle((-b + root) / a, o, d, best));
        }

        float floor = (-1 - o.Y) / d.Y;
        float x = o.X + floor * d.X;
        float z = o.Z + floor * d.Z;
        return floor > 0 && floor < best && x * x + z * z <= 4 * K2 ? floor : best;
    }

    private static float Mantle(float t, Vector3 o, Vector3 d, float best) =>
        t > 0 && t < best && MathF.Abs(o.Y + t * d.Y) <= 1 ? t : best;

    private static Vector3 CubeNormal(Vector3 p)
    {
        Vector3 a = Vector3.Abs(p);
        return a.X > a.Y && a.X > a.Z ? new Vector3(p.X, 0, 0) : a.Y > a.Z ? new Vector3(0, p.Y, 0) : new Vector3(0, 0, p.Z);
    }

    private static Vector3 CylinderNormal(Vector3 p)
    {
        float lid = 1 - MathF.Abs(p.Y);
        float side = CylinderRadius - MathF.Sqrt(p.X * p.X + p.Z * p.Z);
        return MathF.Abs(lid) < MathF.Abs(side) ? new Vector3(0, p.Y, 0) : new Vector3(p.X, 0, p.Z);
    }

    private static Vector3 ConeNormal(Vector3 p)
    {
        float radius = ConeSlope * (1 - p.Y);
        float side = radius - MathF.Sqrt(p.X * p.X + p.Z * p.Z);
        return p.Y + 1 < MathF.Abs(side) ? -Vector3.UnitY : new Vector3(p.X, ConeSlope * radius, p.Z);
    }
}
