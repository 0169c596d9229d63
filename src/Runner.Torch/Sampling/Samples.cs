using static TorchSharp.torch;

namespace Runner.Torch.Sampling;

/// <summary>What the denoising loop left for a batch of prompts. Owns its tensors.</summary>
/// <param name="prompts">The prompts, in batch order.</param>
/// <param name="latents">[batch, steps + 1, channels, height, width]: index 0 is the initial noise (already scaled), index s the latent after step s. Float32 on the CPU.</param>
/// <param name="images">[batch, 3, height, width] in 0 to 1, float32 on the CPU.</param>
public sealed class Samples(IReadOnlyList<Prompt> prompts, Tensor latents, Tensor images) : IDisposable
{
    /// <summary>The prompts, in batch order.</summary>
    public IReadOnlyList<Prompt> Prompts { get; } = prompts;

    /// <summary>[batch, steps + 1, channels, height, width]: index 0 is the initial noise, index s the latent after step s.</summary>
    public Tensor Latents { get; } = latents.DetachFromDisposeScope();

    /// <summary>[batch, 3, height, width] in 0 to 1.</summary>
    public Tensor Images { get; } = images.DetachFromDisposeScope();

    /// <summary>[batch, channels, height, width]: the standard normal numbers behind the latents, before any scaling; null where a sampler has none. Owned like the others.</summary>
    public Tensor? Noise
    {
        get;
        init => field = value?.DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Noise?.Dispose();
        Latents.Dispose();
        Images.Dispose();
    }
}
