using System.Numerics;

namespace SyntheticScenes.Geometry;

/// <summary>A box seen from inside; <paramref name="Faces"/> are colours in the order -x, +x, -y (floor), +y (ceiling), -z, +z.</summary>
internal sealed record Room(Vector3 Min, Vector3 Max, Vector3[] Faces)
{
    /// <summary>The same room, its walls moved out to hold a ball.</summary>
    public Room Holding(Vector3 center, float radius) => this with
    {
        Min = Vector3.Min(Min, center - new Vector3(radius)),
        Max = Vector3.Max(Max, center + new Vector3(radius)),
    };

    /// <summary>Where a ray from inside leaves the box: t, and the face's number.</summary>
    public float Hit(Vector3 origin, Vector3 direction, out int face)
    {
        float x = ((direction.X > 0 ? Max.X : Min.X) - origin.X) / direction.X;
        float y = ((direction.Y > 0 ? Max.Y : Min.Y) - origin.Y) / direction.Y;
        float z = ((direction.Z > 0 ? Max.Z : Min.Z) - origin.Z) / direction.Z;
        // A direction parallel to a wall gives minus infinity, or NaN on the wall itself: neither is above 0, and the other axes decide.
        float best = float.PositiveInfinity;
        face = 0;
        if (x > 0 && x < best)
        {
            best = x;
            face = direction.X > 0 ? 1 : 0;
        }

        if (y > 0 && y < best)
        {
            best = y;
            face = direction.Y > 0 ? 3 : 2;
        }

        if (z > 0 && z < best)
        {
            best = z;
            face = direction.Z > 0 ? 5 : 4;
        }

        return best;
    }

    /// <summary>Pointing into the room.</summary>
    public static Vector3 Normal(int face) => face switch
    {
        0 => Vector3.UnitX,
        1 => -Vector3.UnitX,
        2 => Vector3.UnitY,
        3 => -Vector3.UnitY,
        4 => Vector3.UnitZ,
        _ => -Vector3.UnitZ,
    };
}
