namespace Runner.Diffusion.Sampling;

/// <summary>What of the autoencoder's posterior becomes the latents of a picture.</summary>
public enum PosteriorChoice
{
    /// <summary>Its mean.</summary>
    Mean,

    /// <summary>A draw by the prompt's seed: the seed's first draw, so that the noise is its second, as in diffusers' image-to-image pipeline.</summary>
    Sample,
}
