using System.Numerics;

namespace SyntheticScenes.Geometry;

/// <summary>A pinhole camera. A ray's direction has length 1 along <see cref="Forward"/>, so that the parameter t of a hit is its z-depth.</summary>
internal readonly record struct Camera(Vector3 Position, Vector3 Right, Vector3 Up, Vector3 Forward, float TanHalfFov)
{
    public static Camera Turned(Vector3 position, float yaw, float pitch, float roll, float fieldOfView)
    {
        var turn = Quaternion.CreateFromYawPitchRoll(yaw, pitch, roll);
        return new Camera(
            position,
            Vector3.Transform(Vector3.UnitX, turn),
            Vector3.Transform(Vector3.UnitY, turn),
            Vector3.Transform(Vector3.UnitZ, turn),
            MathF.Tan(fieldOfView / 2));
    }

    /// <summary>Through a point of the picture: x from -1 (left) to 1 (right), y from -1 (bottom) to 1 (top).</summary>
    public Vector3 Direction(float x, float y) => Forward + Right * (x * TanHalfFov) + Up * (y * TanHalfFov);

    /// <summary>The world point at depth <paramref name="z"/> that is seen at (x, y) of the picture.</summary>
    public Vector3 At(float x, float y, float z) => Position + Direction(x, y) * z;

    /// <summary>The world point that lies so far to the right of the camera, above it and ahead of it.</summary>
    public Vector3 Beside(float right, float above, float ahead) => Position + Right * right + Up * above + Forward * ahead;
}
