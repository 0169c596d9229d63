using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Runner.Abstractions;
using Runner.Torch.Devices;

namespace Runner.Torch.Tests.Devices;

public sealed class NumberFormatsTests
{
    [Fact]
    public void AnEmulatedFormatIsAWarningAtItsSetting()
    {
        Problem warning = Assert.Single(NumberFormats.EmulationOf("compute", NumberFormat.Bfloat16, emulated: true));

        Assert.Equal(
            new Problem("compute", "this processor has no bfloat16 arithmetic, and emulates it some 15 times slower than float32", "set compute to float32 for a run here") { IsWarning = true },
            warning);
    }

    [Fact]
    public void NothingIsSaidOfAFormatThatTheProcessorHas()
    {
        Assert.Empty(NumberFormats.EmulationOf("compute", NumberFormat.Bfloat16, emulated: false));
        Assert.Empty(NumberFormats.EmulationOf("compute", NumberFormat.Float32));
        bool bare = RuntimeInformation.ProcessArchitecture == Architecture.X64 && !Avx512F.IsSupported;
        Assert.Equal(bare ? 1 : 0, NumberFormats.EmulationOf("compute", NumberFormat.Bfloat16).Count());
    }
}
