using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Runner.Abstractions;

namespace StableDiffusion.Sampling;

/// <summary>What every sampler of this plugin asks of its model.</summary>
public abstract record ScheduledModelSettings
{
    /// <summary>A folder in the layout of diffusers: <c>model_index.json</c>, <c>unet</c>, <c>vae</c>, <c>text_encoder</c>, <c>tokenizer</c>, <c>scheduler</c>.</summary>
    [Files(
        "model_index.json", "unet/*.json", "unet/*.safetensors", "unet/*.bin", "vae/*.json", "vae/*.safetensors", "vae/*.bin",
        "text_encoder/*.json", "text_encoder/*.safetensors", "text_encoder/*.bin", "tokenizer/*.json", "tokenizer/*.txt", "scheduler/*.json")]
    [Description("A model folder in the layout of diffusers.")]
    public required InputPath Model { get; init; }

    /// <summary>Keys of <c>scheduler_config.json</c> to set differently, such as <c>use_karras_sigmas: "true"</c>.</summary>
    [Description("Keys of scheduler_config.json to set differently.")]
    public IReadOnlyDictionary<string, string> SchedulerOptions { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Denoising steps; 15 is the paper's. PNDM evaluates the model once more than this, as in diffusers, and each evaluation counts as a step of its own. Of noised pictures, step 1 is nearly
    /// pure noise and the last nearly clean. An inversion is the more exact the more steps it has.
    /// </summary>
    [Range(1, 1000)]
    [Description("Denoising steps; pndm evaluates the model once more, which counts as a step.")]
    public int Steps { get; init; } = 15;

    /// <summary>The text of the unconditional half.</summary>
    [Description("The text of the unconditional half.")]
    public string NegativePrompt { get; init; } = "";

    /// <summary>Rows of the picture in pixels; 0: the model's own size.</summary>
    [Range(0, 8192)]
    [Description("Rows of the picture in pixels; 0: the model's own.")]
    public int Height { get; init; }

    /// <summary>Columns of the picture in pixels; 0: the model's own size.</summary>
    [Range(0, 8192)]
    [Description("Columns of the picture in pixels; 0: the model's own.")]
    public int Width { get; init; }

    /// <summary>Which files of weights, such as <c>fp16</c>; empty: the plain ones, or fp16 where there are no others.</summary>
    [Description("Which files of weights, such as fp16.")]
    public string Variant { get; init; } = "";

    /// <summary>
    /// Rows and columns of latents that are decoded at once, as overlapping tiles with blended seams; 0: the whole picture. Tiles bound the memory and leave an approximation, for norms
    /// and attention see a tile only. Activations at the autoencoder's own sites are always those of the whole picture.
    /// </summary>
    [Range(0, 1024)]
    [Description("Rows and columns of latents decoded at once, where memory is short; 0: all.")]
    public int DecodeTile { get; init; }
}
