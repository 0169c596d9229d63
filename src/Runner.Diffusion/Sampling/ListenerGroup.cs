using Runner.Torch.Hooks;

namespace StableDiffusion.Sampling;

/// <summary>Listeners that stop together.</summary>
internal sealed class ListenerGroup(IReadOnlyList<IDisposable> listeners) : IDisposable
{
    public static ListenerGroup None { get; } = new([]);

    /// <summary>Retains what passes at some sites.</summary>
    public static ListenerGroup Retain(ActivationTrace trace, IEnumerable<HookSite> sites, IReadOnlyDictionary<string, HookPoint> points) =>
        new([.. sites.Select(site => points[site.Module].Listen(activation =>
        {
            trace.Retain(site, activation);
            return null;
        }))]);

    public void Dispose()
    {
        foreach (IDisposable listener in listeners) listener.Dispose();
    }
}
