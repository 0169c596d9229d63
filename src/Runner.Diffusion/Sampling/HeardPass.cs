using Runner.Torch.Hooks;

namespace Runner.Diffusion.Sampling;

/// <summary>A forward pass that is made to listen to it: where all has been heard, it ends. Most of an autoencoder's decoder comes behind its attention.</summary>
public static class HeardPass
{
    /// <summary>Runs a pass until every site has fired.</summary>
    /// <param name="trace">Retains what passes.</param>
    /// <param name="sites">The sites of this pass; where there are none, it is not made.</param>
    /// <param name="points">The hook points by the modules of the sites.</param>
    /// <param name="pass">The whole pass. It must let exceptions through.</param>
    public static void Run(ActivationTrace trace, IEnumerable<HookSite> sites, IReadOnlyDictionary<string, HookPoint> points, Action pass)
    {
        HookSite[] all = [.. sites];
        if (all.Length == 0) return;
        HashSet<string> awaited = [.. all.Select(site => site.Name)];
        using ListenerGroup listeners = new([.. all.Select(site => points[site.Module].Listen(activation =>
        {
            trace.Retain(site, activation);
            return awaited.Remove(site.Name) && awaited.Count == 0 ? throw new AllHeardException() : null;
        }))]);
        try
        {
            pass();
        }
        catch (AllHeardException)
        {
            // What would come now, nobody has asked for.
        }
    }

    private sealed class AllHeardException : Exception;
}
