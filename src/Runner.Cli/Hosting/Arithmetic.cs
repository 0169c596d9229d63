using System.Collections;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;
using Runner.Abstractions;

namespace Runner.Cli.Hosting;

/// <summary>What decides the last bits of sums beside the versions of libraries: the processor, and what the environment tells the libraries.</summary>
internal static class Arithmetic
{
    private const int Avx512Bf16 = 1 << 5; // of EAX of CPUID 7.1
    private const int AmxBf16 = 1 << 22; // of EDX of CPUID 7.0

    // By these libraries choose among their kernels, whatever the name's end is, but for what only tells.
    private static readonly string[] Prefixes = ["ATEN_", "CUBLAS_", "CUDNN_", "DNNL_", "MKL_", "NVIDIA_TF32_", "ONEDNN_"];
    private static readonly string[] Telling = ["VERBOSE", "VERBOSE_TIMESTAMP", "JIT_DUMP", "JIT_PROFILE"];
    private static readonly string[] Others =
    [
        "OMP_DYNAMIC", "OMP_SCHEDULE", "OMP_THREAD_LIMIT", "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE", "TORCH_BLAS_PREFER_CUBLASLT", "TORCH_CUDNN_V8_API_DISABLED", "TORCH_LINALG_PREFER_CUSOLVER",
        "TORCH_LINALG_PREFER_MAGMA",
    ];

    /// <summary>The widest vector instructions that libtorch uses in a number format, and whose processor it is: libraries have kernels of their own for each maker.</summary>
    public static string InstructionsFor(NumberFormat format)
    {
        if (!X86Base.IsSupported)
        {
            return RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        }
        string widest = Avx512F.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported && Avx512F.VL.IsSupported ? "avx512" : Avx2.IsSupported && Fma.IsSupported ? "avx2" : "sse";
        bool isBrief = format is NumberFormat.Bfloat16 or NumberFormat.Float16;
        string brief = !isBrief || widest != "avx512" ? "" : (X86Base.CpuId(7, 0).Edx & AmxBf16) != 0 ? "-amx" : (X86Base.CpuId(7, 1).Eax & Avx512Bf16) != 0 ? "-bf16" : "";
        return $"{widest}{brief}-{Maker()}";
    }

    /// <summary>Variables of the environment that are set and by which a library may compute otherwise.</summary>
    public static IEnumerable<(string Name, string Value)> Settings(IDictionary environment) => environment.Cast<DictionaryEntry>()
        .Select(variable => (Name: (string)variable.Key, Value: (string?)variable.Value ?? ""))
        .Where(variable => variable.Value.Length > 0 && Counts(variable.Name))
        .OrderBy(variable => variable.Name, StringComparer.Ordinal);

    private static bool Counts(string name) =>
        Others.Contains(name) || (Array.Find(Prefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal)) is { } prefix && !Telling.Contains(name[prefix.Length..]));

    private static string Maker()
    {
        (int _, int first, int third, int second) = X86Base.CpuId(0, 0);
        byte[] letters = [.. ((int[])[first, second, third]).SelectMany(BitConverter.GetBytes)];
        return Encoding.ASCII.GetString(letters) switch
        {
            "GenuineIntel" => "intel",
            "AuthenticAMD" => "amd",
            string other => other.Trim().ToLower(CultureInfo.InvariantCulture),
        };
    }
}
