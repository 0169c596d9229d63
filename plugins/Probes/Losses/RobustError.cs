using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Probes.Losses;

/// <summary>
/// The family of Huber's loss: squared near zero, absolute beyond <see cref="Delta"/>; with a delta of 0 the plain absolute error.
/// As in PyTorch: 0.5 d^2 below delta, delta (|d| - 0.5 delta) from there on.
/// </summary>
internal readonly record struct RobustError(float Delta)
{
    public static RobustError Absolute => new(0);

    public bool IsAbsolute => Delta == 0;

    /// <summary>The derivative at each error d: d cut to [-delta, delta], or its sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Slope(Vector256<float> error)
    {
        if (IsAbsolute)
        {
            Vector256<float> one = Vector256<float>.One;
            Vector256<float> positive = Vector256.GreaterThan(error, Vector256<float>.Zero) & one;
            return positive - (Vector256.LessThan(error, Vector256<float>.Zero) & one);
        }

        Vector256<float> delta = Vector256.Create(Delta);
        return Vector256.Min(Vector256.Max(error, -delta), delta);
    }

    /// <summary>The loss, from the error and its slope: s (d - s / 2) is both branches of Huber's loss at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Loss(Vector256<float> error, Vector256<float> slope)
        => IsAbsolute ? Vector256.Abs(error) : slope * (error - (slope * 0.5f));

    public float Slope(float error) => IsAbsolute ? MathF.Sign(error) : Math.Clamp(error, -Delta, Delta);

    public float Loss(float error, float slope) => IsAbsolute ? MathF.Abs(error) : slope * (error - (slope * 0.5f));
}
