using System.Runtime.CompilerServices;

namespace Runner.Torch.Tests.Native;

/// <summary>An object that nobody holds, and that tells when it is finalised.</summary>
internal static class Garbage
{
    // Not inlined: it must be garbage when the caller collects.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Drop(CountdownEvent finalised) => _ = new Dropped(finalised);

    private sealed class Dropped(CountdownEvent finalised)
    {
        ~Dropped() => finalised.Signal();
    }
}
