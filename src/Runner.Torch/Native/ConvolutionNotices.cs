using System.Runtime.InteropServices;

namespace Runner.Torch.Native;

/// <summary>Stops libtorch from trying NNPACK, which is of no use here and prints a notice for every small convolution.</summary>
internal static unsafe class ConvolutionNotices
{
    /// <summary>Switches NNPACK off where libtorch has the switch; a build without it has no notices either.</summary>
    public static void Silence(nint library)
    {
        if (!NativeLibrary.TryGetExport(library, "_ZN2at13globalContextEv", out nint context)) return;
        if (!NativeLibrary.TryGetExport(library, "_ZN2at7Context20setUserEnabledNNPACKEb", out nint enable)) return;
        ((delegate* unmanaged<void*, byte, void>)enable)(((delegate* unmanaged<void*>)context)(), 0);
    }
}
