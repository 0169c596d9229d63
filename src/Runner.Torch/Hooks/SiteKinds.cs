namespace Runner.Torch.Hooks;

/// <summary>The kinds of hook sites that latent diffusion models have. A plugin may add its own.</summary>
public static class SiteKinds
{
    /// <summary>The output of a self-attention's output projection, its bias included, before the residual sum.</summary>
    public const string SelfAttention = "self-attention";

    /// <summary>The output of a cross-attention's output projection, its bias included, before the residual sum.</summary>
    public const string CrossAttention = "cross-attention";

    /// <summary>The output of a residual block, after the residual sum.</summary>
    public const string ResidualBlock = "residual-block";

    /// <summary>The output projection of an autoencoder's mid-block attention, before the residual sum.</summary>
    public const string AutoencoderAttention = "autoencoder-attention";
}
