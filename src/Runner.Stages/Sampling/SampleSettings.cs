using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Runner.Abstractions;
using Runner.Torch.Sampling;

namespace Runner.Stages.Sampling;

/// <summary>What is sampled.</summary>
public sealed record SampleSettings
{
    /// <summary>The model and its denoising loop.</summary>
    [Description("The model and its denoising loop.")]
    public required Part<ISampler> Sampler { get; init; }

    /// <summary>A CSV table with a column <c>prompt</c> and, if wanted, <c>seed</c> (also <c>prompts</c>, <c>seeds</c>); texts and seeds enter the fingerprint of the unit that uses them.</summary>
    [NotInFingerprint]
    [Description("CSV with a column prompt (or caption) and, if wanted, seed and image.")]
    public required InputPath Prompts { get; init; }

    /// <summary>How the table's bytes stand for letters; texts enter the fingerprint as they were read.</summary>
    [NotInFingerprint]
    [Description("How the prompt file's bytes stand for letters.")]
    public PromptEncoding Encoding { get; init; } = PromptEncoding.Utf8;

    /// <summary>How many of the prompts, from the first; 0 takes all.</summary>
    [NotInFingerprint]
    [Range(0, 10_000_000)]
    [Description("How many of the prompts, from the first; 0 takes all.")]
    public int Count { get; init; }

    /// <summary>Images sampled together, and kept together as one unit. 10: a unit takes seconds on a CPU, and larger batches are hardly faster there.</summary>
    [Range(1, 1024)]
    [Description("Images sampled together; one unit.")]
    public int Batch { get; init; } = 10;

    /// <summary>Initial noise (tensor <c>noise</c>: [prompts, channels, height, width]) to use instead of the seeds.</summary>
    [Description("A safetensors file whose tensor noise replaces the seeds.")]
    public InputPath? Noise { get; init; }

    /// <summary>
    /// A folder of pictures (PNG, JPEG and the like) for a sampler that starts from them. The table's column <c>image</c> names each prompt's file; without it they are taken by name, in order.
    /// Pictures of another size are resized to cover the sampler's, and cut around the middle. Their content enters the fingerprint of the unit that uses them.
    /// </summary>
    [NotInFingerprint]
    [Description("A folder of pictures for a sampler that starts from them.")]
    public InputPath? Pictures { get; init; }

    /// <summary>A stage whose images a sampler starts from: image i belongs to prompt i.</summary>
    [PicturesOf]
    [FromStage("images")]
    [Description("A stage whose images a sampler starts from.")]
    public StageReference? Images { get; init; }

    /// <summary>Activations to write into files. Off: they are recomputed when needed.</summary>
    [Description("Activations to write into files.")]
    public StoredActivations Activations { get; init; } = new();
}
