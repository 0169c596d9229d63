using Runner.Torch.Hooks;

namespace Runner.Diffusion.Sampling;

/// <summary>Listeners that stop together.</summary>
public sealed class ListenerGroup(IReadOnlyList<IDisposable> listeners) : IDisposable
{
    /// <summary>Nobody listens.</summary>
    public static ListenerGroup None { get; } = new([]);

    /// <summary>Retains what passes at some sites.</summary>
    public static ListenerGroup Retain(ActivationTrace trace, IEnumerable<HookSite> sites, IReadOnlyDictionary<string, HookPoint> points) =>
        new([.. sites.Select(site => points[site.Module].Listen(activation =>
        {
            trace.Retain(site, activation);
            return null;
        }))]);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable listener in listeners) listener.Dispose();
    }
}
