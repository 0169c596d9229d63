using Runner.Abstractions;
using static TorchSharp.torch;

namespace Runner.Torch.Devices;

/// <summary>Number formats as TorchSharp's element types.</summary>
public static class NumberFormats
{
    /// <summary>The element type of a number format.</summary>
    public static ScalarType ToScalarType(this NumberFormat format) => format switch
    {
        NumberFormat.Float16 => ScalarType.Float16,
        NumberFormat.Bfloat16 => ScalarType.BFloat16,
        _ => ScalarType.Float32,
    };
}
