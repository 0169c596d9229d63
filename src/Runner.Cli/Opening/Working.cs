using Runner.Torch.Native;

namespace Runner.Cli.Opening;

/// <summary>What the native libraries need while a stage works: finalisers that stand, and a process that keeps to the memory that was planned.</summary>
internal sealed class Working : IDisposable
{
    private readonly FinalizerHold hold = FinalizerHold.Begin();
    private readonly FreedMemory memory;

    private Working(long planned) => memory = FreedMemory.Keep(planned);

    /// <param name="planned">Bytes of memory; 0: not known.</param>
    public static IDisposable Begin(long planned) => new Working(planned);

    public void Dispose()
    {
        memory.Dispose();
        hold.Dispose();
    }
}
