namespace Runner.Torch.Hooks;

/// <summary>The order of axes of an activation.</summary>
public enum SiteLayout
{
    /// <summary>[batch, height * width, channels], row by row.</summary>
    Tokens,

    /// <summary>[batch, channels, height, width].</summary>
    ChannelsFirst,
}
