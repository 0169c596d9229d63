using static TorchSharp.torch;

namespace Runner.Torch.Hooks;

/// <summary>Brings activations of any layout into one, [batch, channels, height, width], and back.</summary>
public static class SiteMap
{
    /// <summary>An activation as a map. A view where the layout allows.</summary>
    /// <param name="site">Where it was read.</param>
    /// <param name="activation">[batch, h * w, c] or [batch, c, h, w], by the site's layout.</param>
    /// <returns>[batch, c, h, w].</returns>
    public static Tensor FromLayout(HookSite site, Tensor activation) =>
        site.Layout == SiteLayout.ChannelsFirst
            ? activation
            : activation.transpose(1, 2).reshape(activation.shape[0], site.Channels, site.Height, site.Width);

    /// <summary>A map in the site's own layout.</summary>
    /// <param name="site">Where it goes.</param>
    /// <param name="map">[batch, c, h, w].</param>
    /// <returns>[batch, h * w, c] or [batch, c, h, w].</returns>
    public static Tensor ToLayout(HookSite site, Tensor map) =>
        site.Layout == SiteLayout.ChannelsFirst ? map : map.flatten(2).transpose(1, 2).contiguous();
}
