namespace Runner.Diffusion.Sampling;

/// <summary>Listeners that stop together.</summary>
public sealed class ListenerGroup(IReadOnlyList<IDisposable> listeners) : IDisposable
{
    /// <summary>Nobody listens.</summary>
    public static ListenerGroup None { get; } = new([]);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable listener in listeners) listener.Dispose();
    }
}
