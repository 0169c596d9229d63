using static TorchSharp.torch;

namespace Runner.Torch.Sampling;

/// <summary>Prompts that go through the denoising loop together.</summary>
/// <param name="Prompts">The prompts, in batch order.</param>
public sealed record PromptBatch(IReadOnlyList<Prompt> Prompts)
{
    /// <summary>[batch, channels, height, width] of standard normal numbers to use instead of the seeds; null: the seeds. Not owned.</summary>
    public Tensor? Noise { get; init; }
}
