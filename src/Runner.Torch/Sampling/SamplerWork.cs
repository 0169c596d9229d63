using Runner.Torch.Hooks;

namespace Runner.Torch.Sampling;

/// <summary>A call of a sampler, as far as memory depends on it: see <see cref="ISampler.PeakBytes"/>.</summary>
/// <param name="Work">What is asked for.</param>
/// <param name="Images">Samples of the batch; 0 asks for what lies there between calls, which is weights.</param>
public sealed record SamplerCall(SamplerWork Work, int Images)
{
    /// <summary>Of a replay: the sites that are listened at. Those of the autoencoder need its decoder, and some compute beside the pass what it never holds itself.</summary>
    public IReadOnlyList<HookSite> Heard { get; init; } = [];

    /// <summary>Of a replay: whether the control of permuted weights is replayed, which lies beside the trained model.</summary>
    public bool InPermuted { get; init; }
}

/// <summary>What a sampler is asked to do, for <see cref="SamplerCall"/>.</summary>
public enum SamplerWork
{
    /// <summary>The whole loop: <see cref="ISampler.Sample"/>.</summary>
    Sampling,

    /// <summary>One recorded step: <see cref="ISampler.Replay"/>.</summary>
    Replaying,

    /// <summary>Pictures of latents: <see cref="ISampler.Decode"/>.</summary>
    Decoding,
}
