using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Torch.Hooks;

/// <summary>Retains the activations of chosen sites during one forward pass. Samplers fill it; whoever made it disposes it, and its tensors with it.</summary>
/// <param name="sites">The sites to listen at.</param>
/// <param name="numbers">How many numbers of an image's activation are retained, evenly spaced: then an activation is [batch, numbers]. 0 retains all.</param>
public sealed class ActivationTrace(IReadOnlyList<HookSite> sites, int numbers = 0) : IDisposable
{
    private readonly Dictionary<string, Tensor> _retained = [];
    private readonly Dictionary<string, int> _firings = [];

    /// <summary>The sites to listen at.</summary>
    public IReadOnlyList<HookSite> Sites { get; } = sites;

    /// <summary>How often each site fired; a site that did not is absent.</summary>
    public IReadOnlyDictionary<string, int> Firings => _firings;

    /// <summary>The activation at a site: [batch, channels, height, width], or some numbers of it, on the device and in the number format of the model.</summary>
    /// <exception cref="KeyNotFoundException">The site did not fire; the message names it.</exception>
    public Tensor this[HookSite site] =>
        _retained.TryGetValue(site.Name, out Tensor? activation)
            ? activation
            : throw new KeyNotFoundException($"hook site \"{site.Name}\" ({site.Module}) did not fire in the forward pass");

    /// <summary>Takes a copy of an activation, where it is. A site that fires again replaces what was there.</summary>
    /// <param name="site">The site.</param>
    /// <param name="activation">In the site's own layout.</param>
    public void Retain(HookSite site, Tensor activation)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor view = SiteMap.FromLayout(site, activation.detach());
        // Always a copy, and one only: the model may write over its own memory, and a view would see it.
        Tensor map = numbers > 0 && view.numel() / view.shape[0] > numbers ? Some(view) : view.is_contiguous() ? view.clone() : view.contiguous();
        if (_retained.Remove(site.Name, out Tensor? before)) before.Dispose();
        _retained[site.Name] = map.DetachFromDisposeScope();
        _firings[site.Name] = _firings.GetValueOrDefault(site.Name) + 1;
    }

    private Tensor Some(Tensor view)
    {
        using Tensor flat = view.flatten(1);
        using Tensor chosen = linspace(0, flat.shape[1] - 1, numbers, ScalarType.Float64, flat.device).round().to(ScalarType.Int64);
        return flat.index_select(1, chosen);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in _retained.Values) tensor.Dispose();
        _retained.Clear();
    }
}
