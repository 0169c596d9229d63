namespace Runner.Torch.Sampling;

/// <summary>Which weights the denoiser runs with.</summary>
public enum ModelWeights
{
    /// <summary>As trained.</summary>
    Trained,

    /// <summary>
    /// The control: the entries of each weight tensor of the denoiser, and of the autoencoder and the text encoder for their own sites, permuted within the tensor, by a seed. What comes into the denoiser stays: the text states are
    /// those of the text encoder as trained, and the latents those that the trained model made.
    /// </summary>
    Permuted,
}
