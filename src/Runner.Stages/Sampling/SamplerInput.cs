using Runner.Abstractions;
using Runner.Torch.Safetensors;
using Runner.Torch.Sampling;
using static TorchSharp.torch;

namespace Runner.Stages.Sampling;

/// <summary>What a <c>sample</c> stage gives its sampler: prompts, their initial noise and the pictures they start from. An intervention gives the same again.</summary>
/// <param name="settings">The stage's settings.</param>
/// <param name="seed">The stage's seed; prompts that carry seeds of their own do not depend on it.</param>
/// <param name="context">Finds files and stages.</param>
internal sealed class SamplerInput(SampleSettings settings, ulong seed, IPlanContext context)
{
    /// <summary>The pictures that the sampler starts from.</summary>
    public StartingPictures Pictures { get; } = new(settings, context);

    /// <summary>The prompts, in file order.</summary>
    /// <exception cref="InvalidDataException">The table is wrong.</exception>
    public IReadOnlyList<Prompt> Prompts() => PromptTable.Read(context.PathOf(settings.Prompts), settings.Encoding, settings.Count, seed);

    /// <summary>Some of the prompts with their noise and pictures, in the current dispose scope.</summary>
    /// <param name="prompts">The prompts, in batch order.</param>
    /// <param name="shape">The sampler's sizes.</param>
    /// <param name="folderOf">Where an upstream unit's artifact lies.</param>
    /// <exception cref="InvalidDataException">A prompt has no noise or no picture.</exception>
    public PromptBatch Batch(IReadOnlyList<Prompt> prompts, SamplerShape shape, Func<UnitReference, string> folderOf) =>
        new(prompts) { Noise = NoiseOf(prompts), Images = Pictures.Read(prompts, shape, folderOf) };

    // [batch, channels, height, width]; null: the seeds decide.
    private Tensor? NoiseOf(IReadOnlyList<Prompt> prompts)
    {
        if (settings.Noise is null) return null;
        using SafetensorsFile file = SafetensorsFile.Open(context.PathOf(settings.Noise));
        Tensor noise = file.Read("noise");
        int last = prompts.Max(prompt => prompt.Index);
        if (last >= noise.shape[0]) throw new InvalidDataException($"{file.Path} has noise for {noise.shape[0]} prompts, none for prompt {last + 1}");
        return noise.index_select(0, tensor(prompts.Select(prompt => (long)prompt.Index).ToArray()));
    }
}
