using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Runner.Cli.Hosting;

/// <summary>The widest vector instructions that libtorch uses here: sums come out differently with others, in the last bits.</summary>
internal static class ProcessorInstructions
{
    public static string Name =>
        Environment.GetEnvironmentVariable("ATEN_CPU_CAPABILITY") is { Length: > 0 } asked ? asked
        : Avx512F.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported && Avx512F.VL.IsSupported ? "avx512"
        : Avx2.IsSupported && Fma.IsSupported ? "avx2"
        : RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
}
