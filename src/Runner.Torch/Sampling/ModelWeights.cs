namespace Runner.Torch.Sampling;

/// <summary>Which weights the denoiser runs with.</summary>
public enum ModelWeights
{
    /// <summary>As trained.</summary>
    Trained,

    /// <summary>
    /// The control: the entries of each weight tensor of the denoiser, and of the autoencoder for its own sites, permuted within the tensor, by a seed. What comes in stays: the text states are those of the
    /// text encoder as trained, and the latents those that the trained model made.
    /// </summary>
    Permuted,
}
