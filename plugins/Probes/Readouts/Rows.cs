using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Probes.Readouts;

/// <summary>
/// Products of a matrix whose rows are channels, [rows, cells]. The lanes are fixed at eight and products are not fused, so that the bits
/// are the same on every processor. Compiled optimised at once: in the first, unoptimised tier these loops run fifty times slower, and that
/// tier lasts long on a busy machine.
/// </summary>
internal static class Rows
{
    /// <summary>sum += coefficients x rows, [1, rows] x [rows, cells].</summary>
    public static void Combine(ReadOnlySpan<float> rows, ReadOnlySpan<float> coefficients, Span<float> sum)
    {
        int cells = sum.Length;
        int r = 0;
        for (; r <= coefficients.Length - 4; r += 4)
        {
            CombineFour(rows.Slice(r * cells, 4 * cells), coefficients.Slice(r, 4), sum);
        }

        for (; r < coefficients.Length; r++)
        {
            AddScaled(rows.Slice(r * cells, cells), coefficients[r], sum);
        }
    }

    /// <summary>products[r] += row r . vector.</summary>
    public static void Project(ReadOnlySpan<float> rows, ReadOnlySpan<float> vector, Span<float> products)
    {
        for (int r = 0; r < products.Length; r++)
        {
            products[r] += Dot(rows.Slice(r * vector.Length, vector.Length), vector);
        }
    }

    /// <summary>rows[r] += coefficients[r] vector.</summary>
    public static void Spread(ReadOnlySpan<float> vector, ReadOnlySpan<float> coefficients, Span<float> rows)
    {
        for (int r = 0; r < coefficients.Length; r++)
        {
            AddScaled(vector, coefficients[r], rows.Slice(r * vector.Length, vector.Length));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(ReadOnlySpan<float> values, float scale, Span<float> sum)
    {
        ref float value = ref MemoryMarshal.GetReference(values);
        ref float total = ref MemoryMarshal.GetReference(sum);
        int i = 0;
        for (; i <= sum.Length - 8; i += 8)
        {
            (Vector256.LoadUnsafe(ref total, (nuint)i) + (Vector256.LoadUnsafe(ref value, (nuint)i) * scale)).StoreUnsafe(ref total, (nuint)i);
        }

        for (; i < sum.Length; i++)
        {
            sum[i] += values[i] * scale;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(Span<float> values, float scale)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] *= scale;
        }
    }

    /// <summary>The sum, taken in double so that its order hardly matters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Sum(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += value;
        }

        return (float)sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CombineFour(ReadOnlySpan<float> rows, ReadOnlySpan<float> coefficients, Span<float> sum)
    {
        ref float row = ref MemoryMarshal.GetReference(rows);
        ref float total = ref MemoryMarshal.GetReference(sum);
        int cells = sum.Length;
        (float a, float b, float c, float d) = (coefficients[0], coefficients[1], coefficients[2], coefficients[3]);
        int i = 0;
        for (; i <= cells - 8; i += 8)
        {
            Vector256<float> left = (Vector256.LoadUnsafe(ref row, (nuint)i) * a) + (Vector256.LoadUnsafe(ref row, (nuint)(i + cells)) * b);
            Vector256<float> right = (Vector256.LoadUnsafe(ref row, (nuint)(i + (2 * cells))) * c) + (Vector256.LoadUnsafe(ref row, (nuint)(i + (3 * cells))) * d);
            (Vector256.LoadUnsafe(ref total, (nuint)i) + (left + right)).StoreUnsafe(ref total, (nuint)i);
        }

        for (; i < cells; i++)
        {
            sum[i] += (rows[i] * a) + (rows[i + cells] * b) + ((rows[i + (2 * cells)] * c) + (rows[i + (3 * cells)] * d));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        ref float l = ref MemoryMarshal.GetReference(left);
        ref float r = ref MemoryMarshal.GetReference(right);
        Vector256<float> even = Vector256<float>.Zero;
        Vector256<float> odd = Vector256<float>.Zero;
        int i = 0;
        for (; i <= left.Length - 16; i += 16)
        {
            even += Vector256.LoadUnsafe(ref l, (nuint)i) * Vector256.LoadUnsafe(ref r, (nuint)i);
            odd += Vector256.LoadUnsafe(ref l, (nuint)(i + 8)) * Vector256.LoadUnsafe(ref r, (nuint)(i + 8));
        }

        float sum = Vector256.Sum(even + odd);
        for (; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }
}
