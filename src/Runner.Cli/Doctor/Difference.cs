using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Cli.Doctor;

/// <summary>How far two tensors are apart.</summary>
internal static class Difference
{
    /// <summary>The largest absolute difference, as a share of the largest absolute value of the second.</summary>
    public static double Relative(Tensor a, Tensor b)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        double scale = b.abs().max().to(ScalarType.Float64).item<double>();
        double largest = (a - b).abs().max().to(ScalarType.Float64).item<double>();
        return largest == 0 ? 0 : largest / Math.Max(scale, double.Epsilon);
    }

    /// <summary>Whether all bits are the same.</summary>
    public static bool IsNone(Tensor a, Tensor b) => a.shape.SequenceEqual(b.shape) && a.dtype == b.dtype && a.contiguous().bytes.SequenceEqual(b.contiguous().bytes);

    public static string Text(double relative) => relative == 0 ? "no bit differs" : string.Create(CultureInfo.InvariantCulture, $"largest relative difference {relative:0.0e+0}");
}
