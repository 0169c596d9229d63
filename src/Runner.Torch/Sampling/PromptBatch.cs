using static TorchSharp.torch;

namespace Runner.Torch.Sampling;

/// <summary>Prompts that go through the denoising loop together.</summary>
/// <param name="Prompts">The prompts, in batch order.</param>
public sealed record PromptBatch(IReadOnlyList<Prompt> Prompts)
{
    /// <summary>[batch, channels, height, width] of standard normal numbers to use instead of the seeds; null: the seeds. Not owned.</summary>
    public Tensor? Noise { get; init; }

    /// <summary>[batch, 3, height, width] in 0 to 1, of the sampler's own size: what a sampler with <see cref="ISampler.TakesImages"/> starts from; null for others. Not owned.</summary>
    public Tensor? Images { get; init; }
}
