using System.Runtime.CompilerServices;

namespace Runner.Torch.Training;

/// <summary>Keeps the runtime's finaliser thread standing until it is disposed.</summary>
/// <remarks>
/// A number given to a tensor operation becomes a native scalar whose managed owner is garbage before the native call returns, and TorchSharp does not
/// keep it alive. A collection on another thread at that moment lets the finaliser free the scalar under the operation: it throws, or reads another
/// number. Two lanes collect often enough to meet that within minutes. While finalisers stand, nothing is freed; what has piled up is freed on disposal,
/// when no lane is in native code.
/// </remarks>
internal sealed class FinalizerHold : IDisposable
{
    private readonly ManualResetEventSlim _entered = new();
    private readonly ManualResetEventSlim _released = new();

    private FinalizerHold()
    {
    }

    /// <summary>Returns when the finaliser thread stands.</summary>
    internal static FinalizerHold Begin()
    {
        FinalizerHold hold = new();
        hold.Drop();
        do
        {
            GC.Collect(0, GCCollectionMode.Forced, blocking: true);
        }
        while (!hold._entered.Wait(TimeSpan.FromMilliseconds(20)));
        return hold;
    }

    public void Dispose()
    {
        _released.Set();
        GC.WaitForPendingFinalizers();
        _entered.Dispose();
        _released.Dispose();
    }

    // Not inlined: the obstacle must be garbage when the caller collects.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Drop() => _ = new Obstacle(this);

    private sealed class Obstacle(FinalizerHold hold)
    {
        ~Obstacle()
        {
            hold._entered.Set();
            hold._released.Wait();
        }
    }
}
