using System.Globalization;
using Runner.Abstractions;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Cli.Doctor;

/// <summary>How far two tensors are apart. A number that is none is farther than any tolerance.</summary>
internal static class Difference
{
    /// <summary>
    /// What counts as agreement with float64, of the root mean square of an activation. float32 rounds 6e-8, bfloat16 4e-3 and float16 5e-4, each some hundred times on the way to the last site; weights
    /// are rounded as well. Arithmetic that is wrong is off by some per cent at the least.
    /// </summary>
    public static double Tolerance(NumberFormat format) => format switch
    {
        NumberFormat.Float32 => 1e-4,
        NumberFormat.Float16 => 2e-2,
        NumberFormat.Bfloat16 => 1e-1,
        _ => 1e-6, // pictures reach us in float32
    };

    /// <summary>The largest absolute difference, as a share of the largest absolute value of the second; infinite where one of both is not finite.</summary>
    public static double Relative(Tensor a, Tensor b)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        if (!AreFinite(a, b)) return double.PositiveInfinity;
        double scale = b.abs().max().to(ScalarType.Float64).item<double>();
        double largest = (a - b).abs().max().to(ScalarType.Float64).item<double>();
        return largest == 0 ? 0 : largest / Math.Max(scale, double.Epsilon);
    }

    /// <summary>The root mean square of the difference, as a share of that of the second: the largest of all images. Infinite where one of both is not finite.</summary>
    public static double OfImages(Tensor a, Tensor b)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        if (!AreFinite(a, b)) return double.PositiveInfinity;
        Tensor exact = b.cpu().to(ScalarType.Float64).flatten(1);
        Tensor difference = (a.cpu().to(ScalarType.Float64).flatten(1) - exact).square().mean([1]);
        Tensor share = (difference / exact.square().mean([1]).clamp_min(double.Epsilon)).sqrt();
        return share.max().item<double>();
    }

    /// <summary>Whether all bits are the same, and all numbers finite.</summary>
    public static bool IsNone(Tensor a, Tensor b) =>
        a.shape.SequenceEqual(b.shape) && a.dtype == b.dtype && AreFinite(a, b) && a.cpu().contiguous().bytes.SequenceEqual(b.cpu().contiguous().bytes);

    public static string Text(double relative) =>
        relative == 0 ? "no bit differs"
        : double.IsInfinity(relative) ? "some numbers are not finite"
        : string.Create(CultureInfo.InvariantCulture, $"largest relative difference {relative:0.0e+0}");

    /// <summary>What was found, as it is told and remembered.</summary>
    public static string Figures(double largest, string where, double tolerance) =>
        string.Create(CultureInfo.InvariantCulture, $"{Text(largest)}{(where.Length > 0 ? $" at {where}" : "")}, tolerance {tolerance:0.0e+0}");

    /// <summary>Whether all numbers are.</summary>
    public static bool AreFinite(params IEnumerable<Tensor> tensors)
    {
        using DisposeScope scope = NewDisposeScope();
        return tensors.All(tensor => tensor.isfinite().all().item<bool>());
    }
}
