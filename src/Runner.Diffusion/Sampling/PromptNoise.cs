using Runner.Diffusion.Noise;
using Runner.Torch.Sampling;
using static TorchSharp.torch;

namespace Runner.Diffusion.Sampling;

/// <summary>The noise of a batch: by each prompt's seed, or as given.</summary>
public static class PromptNoise
{
    /// <summary>The noise of each prompt's seed.</summary>
    /// <param name="prompts">The batch.</param>
    /// <param name="shape">Of one prompt's latents.</param>
    public static SeededNoise Of(IReadOnlyList<Prompt> prompts, IReadOnlyList<long> shape) => new(prompts.Select(prompt => unchecked((long)prompt.Seed)), shape);

    /// <summary>The batch's own noise as float32, a new tensor; null where the seeds decide.</summary>
    /// <exception cref="InvalidDataException">It has another shape than the latents.</exception>
    public static Tensor? Given(PromptBatch batch, IReadOnlyList<long> shape)
    {
        if (batch.Noise is null) return null;
        long[] wanted = [batch.Prompts.Count, .. shape];
        return batch.Noise.shape.SequenceEqual(wanted)
            ? batch.Noise.to(ScalarType.Float32).clone()
            : throw new InvalidDataException($"the initial noise is [{string.Join(", ", batch.Noise.shape)}], this model's latents are [{string.Join(", ", wanted)}]");
    }
}
