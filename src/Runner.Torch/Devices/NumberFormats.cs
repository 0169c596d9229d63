using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
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
        NumberFormat.Float64 => ScalarType.Float64,
        _ => ScalarType.Float32,
    };

    /// <summary>Warns of a number format that this processor only emulates; the result is the same to its last digits, and late.</summary>
    /// <param name="setting">The setting that says so, in YAML spelling.</param>
    /// <param name="format">What a stage computes in on the CPU.</param>
    /// <returns>One warning, or none.</returns>
    public static IEnumerable<Problem> EmulationOf(string setting, NumberFormat format) => EmulationOf(setting, format, Emulates(format));

    /// <inheritdoc cref="EmulationOf(string, NumberFormat)"/>
    internal static IEnumerable<Problem> EmulationOf(string setting, NumberFormat format, bool emulated) => emulated
        ?
        [
            new Problem(setting, $"this processor has no {format.ToString().ToLowerInvariant()} arithmetic, and emulates it some 15 times slower than float32", $"set {setting} to float32 for a run here")
            {
                IsWarning = true,
            },
        ]
        : [];

    // oneDNN widens bfloat16 well on any AVX-512. Measured without it: 1 sample a second of a small denoiser's training, 17 in float32.
    private static bool Emulates(NumberFormat format) =>
        format is NumberFormat.Float16 or NumberFormat.Bfloat16 && RuntimeInformation.ProcessArchitecture == Architecture.X64 && !Avx512F.IsSupported;
}
