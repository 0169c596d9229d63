using System.Runtime.CompilerServices;

namespace Runner.Torch.Native;

/// <summary>Keeps the runtime's finaliser thread standing until it is disposed. Holds nest and overlap: finalisers go on when the last one has ended.</summary>
/// <remarks>
/// A number given to a tensor operation becomes a native scalar whose managed owner is garbage before the native call returns, and TorchSharp does not
/// keep it alive. A collection on another thread at that moment lets the finaliser free the scalar under the operation: it throws, or reads another
/// number. Two lanes of training collect often enough to meet that within minutes. While finalisers stand, nothing is freed; what has piled up is freed
/// when the last hold ends, and by then nobody may be in native code. Code that waits for finalisers inside a hold waits for ever.
/// </remarks>
public sealed class FinalizerHold : IDisposable
{
    private static readonly Lock Counting = new();
    private static int holds;
    private static Gate? gate;

    private bool ended;

    private FinalizerHold()
    {
    }

    /// <summary>Returns when the finaliser thread stands.</summary>
    public static FinalizerHold Begin()
    {
        lock (Counting)
        {
            gate ??= Gate.Close();
            holds++;
            return new FinalizerHold();
        }
    }

    /// <summary>Ends this hold; the last one returns when what has piled up is freed.</summary>
    public void Dispose()
    {
        lock (Counting)
        {
            if (ended) return;
            ended = true;
            if (--holds > 0) return;
            gate!.Open();
            gate = null;
        }
    }

    /// <summary>What the finaliser thread meets in its queue, and waits at.</summary>
    private sealed class Gate
    {
        private readonly ManualResetEventSlim entered = new();
        private readonly ManualResetEventSlim opened = new();

        public static Gate Close()
        {
            Gate gate = new();
            gate.Drop();
            do
            {
                GC.Collect(0, GCCollectionMode.Forced, blocking: true);
            }
            while (!gate.entered.Wait(TimeSpan.FromMilliseconds(20)));
            return gate;
        }

        public void Open()
        {
            opened.Set();
            GC.WaitForPendingFinalizers();
            entered.Dispose();
            opened.Dispose();
        }

        // Not inlined: the obstacle must be garbage when the caller collects.
        [MethodImpl(MethodImplOptions.NoInlining)]
        private void Drop() => _ = new Obstacle(this);

        private sealed class Obstacle(Gate gate)
        {
            ~Obstacle()
            {
                gate.entered.Set();
                gate.opened.Wait();
            }
        }
    }
}
