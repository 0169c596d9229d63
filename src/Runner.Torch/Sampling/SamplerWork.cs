namespace Runner.Torch.Sampling;

/// <summary>What a sampler is asked to do, for <see cref="ISampler.PeakBytes"/>.</summary>
public enum SamplerWork
{
    /// <summary>The whole loop: <see cref="ISampler.Sample"/>.</summary>
    Sampling,

    /// <summary>One recorded step: <see cref="ISampler.Replay"/>.</summary>
    Replaying,

    /// <summary>Pictures of latents: <see cref="ISampler.Decode"/>.</summary>
    Decoding,
}
