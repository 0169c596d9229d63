using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Probes.Training;

/// <summary>
/// Adam (Kingma and Ba 2015, algorithm 1) with PyTorch's defaults and PyTorch's order of float32 operations. All operations are
/// correctly rounded ones, so that the bits do not depend on the processor.
/// </summary>
internal sealed class Adam(int parameters, double learningRate)
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const float Epsilon = 1e-8f;

    private readonly float[] _first = new float[parameters];
    private readonly float[] _second = new float[parameters];
    private int _steps;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Step(Span<float> parameters, ReadOnlySpan<float> gradient)
    {
        _steps++;
        float rate = (float)(-learningRate / (1 - Math.Pow(Beta1, _steps)));
        float root = (float)Math.Sqrt(1 - Math.Pow(Beta2, _steps));
        int i = 0;
        for (; i <= parameters.Length - 8; i += 8)
        {
            StepEight(parameters, gradient, i, rate, root);
        }

        for (; i < parameters.Length; i++)
        {
            StepOne(ref parameters[i], gradient[i], i, rate, root);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void StepEight(Span<float> parameters, ReadOnlySpan<float> gradient, int at, float rate, float root)
    {
        ref float first = ref MemoryMarshal.GetArrayDataReference(_first);
        ref float second = ref MemoryMarshal.GetArrayDataReference(_second);
        ref float parameter = ref MemoryMarshal.GetReference(parameters);
        nuint i = (nuint)at;
        Vector256<float> g = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(gradient), i);
        Vector256<float> m = Vector256.LoadUnsafe(ref first, i);
        m += (g - m) * (float)(1 - Beta1);
        Vector256<float> v = (Vector256.LoadUnsafe(ref second, i) * (float)Beta2) + (g * (float)(1 - Beta2) * g);
        m.StoreUnsafe(ref first, i);
        v.StoreUnsafe(ref second, i);
        Vector256<float> denominator = (Vector256.Sqrt(v) / root) + Vector256.Create(Epsilon);
        (Vector256.LoadUnsafe(ref parameter, i) + (m * rate / denominator)).StoreUnsafe(ref parameter, i);
    }

    private void StepOne(ref float parameter, float gradient, int i, float rate, float root)
    {
        _first[i] += (gradient - _first[i]) * (float)(1 - Beta1);
        _second[i] = (_second[i] * (float)Beta2) + (gradient * (float)(1 - Beta2) * gradient);
        parameter += _first[i] * rate / ((MathF.Sqrt(_second[i]) / root) + Epsilon);
    }
}
