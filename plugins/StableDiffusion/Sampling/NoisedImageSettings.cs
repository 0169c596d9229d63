using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Runner.Abstractions;

namespace StableDiffusion.Sampling;

/// <summary>Real pictures, noised to each step of a schedule.</summary>
public sealed record NoisedImageSettings
{
    /// <summary>A folder in the layout of diffusers.</summary>
    [Files("model_index.json", "unet/*", "vae/*", "text_encoder/*", "tokenizer/*", "scheduler/*")]
    [Description("A model folder in the layout of diffusers.")]
    public required InputPath Model { get; init; }

    /// <summary>The scheduler whose steps are taken; <c>model</c> takes the one that the model was published with.</summary>
    [Description("The scheduler: model (the folder's own), ddim, pndm, lms, paper-lms, euler, euler-ancestral, dpmpp-2m.")]
    public string Scheduler { get; init; } = "model";

    /// <summary>Keys of <c>scheduler_config.json</c> to set differently.</summary>
    [Description("Keys of scheduler_config.json to set differently.")]
    public IReadOnlyDictionary<string, string> SchedulerOptions { get; init; } = new Dictionary<string, string>();

    /// <summary>Steps of the schedule: step 1 looks at the picture in nearly pure noise, the last at a nearly clean one. 15 is the paper's.</summary>
    [Range(1, 1000)]
    [Description("Denoising steps of the schedule; pndm evaluates the model once more.")]
    public int Steps { get; init; } = 15;

    /// <summary>The text of the unconditional half, for those who look at that one.</summary>
    [Description("The text of the unconditional half.")]
    public string NegativePrompt { get; init; } = "";

    /// <summary>What of the autoencoder's posterior becomes the latents. The mean: nothing random but the noise.</summary>
    [Description("The latents of a picture: the posterior's mean, or a sample of it by the prompt's seed.")]
    public PosteriorChoice Latents { get; init; } = PosteriorChoice.Mean;

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
