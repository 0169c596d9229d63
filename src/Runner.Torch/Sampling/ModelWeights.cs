namespace Runner.Torch.Sampling;

/// <summary>Which weights the denoiser runs with.</summary>
public enum ModelWeights
{
    /// <summary>As trained.</summary>
    Trained,

    /// <summary>The control: the entries of each weight tensor permuted within the tensor, by a seed.</summary>
    Permuted,
}
