using System.Runtime.CompilerServices;

namespace Runner.Torch.Native;

/// <summary>
/// Keeps the runtime's finaliser thread standing until it is disposed. Holds nest and overlap: finalisers go on when the last one has ended. Holds that
/// one flow of control begins inside each other count as one.
/// </summary>
/// <remarks>
/// A number given to a tensor operation becomes a native scalar whose managed owner is garbage before the native call returns, and TorchSharp does not
/// keep it alive. A collection on another thread at that moment lets the finaliser free the scalar under the operation: it throws, or reads another
/// number. Two lanes of training collect often enough to meet that within minutes. While finalisers stand, nothing is freed; what has piled up is freed
/// when the last hold ends, and by then nobody may be in native code. Code that waits for finalisers inside a hold waits for ever.
/// </remarks>
public sealed class FinalizerHold : IDisposable
{
    private static readonly Lock Counting = new();
    private static readonly AsyncLocal<Flow?> Here = new();
    private static int flows; // that hold
    private static Gate? gate;

    private readonly Flow flow;
    private bool ended;

    private FinalizerHold(Flow flow)
    {
        this.flow = flow;
    }

    /// <summary>Returns when the finaliser thread stands.</summary>
    public static FinalizerHold Begin()
    {
        lock (Counting)
        {
            gate ??= Gate.Close();
            Flow flow = Here.Value is { Holds: > 0 } outer ? outer : Here.Value = new Flow();
            flows += flow.Holds++ == 0 ? 1 : 0;
            return new FinalizerHold(flow);
        }
    }

    /// <summary>Frees what has piled up and holds again, unless another flow of control holds too: it may be in native code. For long work, between its steps.</summary>
    /// <returns>Whether anything could be freed.</returns>
    /// <exception cref="InvalidOperationException">The caller holds nothing.</exception>
    public static bool Renew()
    {
        lock (Counting)
        {
            if (Here.Value is not { Holds: > 0 })
            {
                throw new InvalidOperationException("finalisers are not held here: begin a hold before you renew it");
            }

            if (flows > 1) return false;
            gate!.Open();
            gate = Gate.Close();
            return true;
        }
    }

    /// <summary>Ends this hold; the last one returns when what has piled up is freed.</summary>
    public void Dispose()
    {
        lock (Counting)
        {
            if (ended) return;
            ended = true;
            if (--flow.Holds > 0 || --flows > 0) return;
            gate!.Open();
            gate = null;
        }
    }

    /// <summary>A thread, and the tasks and threads that it starts while it holds.</summary>
    private sealed class Flow
    {
        internal int Holds { get; set; }
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
