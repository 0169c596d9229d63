using Runner.Abstractions;

namespace StableDiffusion.Sampling;

/// <summary>What every sampler's settings say about the model and its steps.</summary>
/// <param name="Model">The model folder.</param>
/// <param name="Variant">Which files of weights; empty: the plain ones.</param>
/// <param name="Scheduler">A scheduler's name, or <c>model</c>.</param>
/// <param name="Steps">Denoising steps.</param>
internal sealed record SamplingRecipe(InputPath Model, string Variant, string Scheduler, int Steps)
{
    public IReadOnlyDictionary<string, string> SchedulerOptions { get; init; } = new Dictionary<string, string>();

    /// <summary>The scale of classifier-free guidance; 1 computes the conditional half alone.</summary>
    public double Guidance { get; init; } = 1;

    public string NegativePrompt { get; init; } = "";

    /// <summary>Rows and columns of the picture in pixels; 0: the model's own.</summary>
    public (int Height, int Width) Picture { get; init; }

    /// <summary>Rows and columns of latents that are decoded at once; 0: all.</summary>
    public int DecodeTile { get; init; }

    public static SamplingRecipe Of(StableDiffusionSettings settings) => Of(settings, settings.Scheduler) with { Guidance = settings.Guidance };

    public static SamplingRecipe Of(NoisedImageSettings settings) => Of(settings, settings.Scheduler);

    public static SamplingRecipe Of(DdimInversionSettings settings) => Of(settings, "ddim") with { Guidance = settings.Guidance };

    private static SamplingRecipe Of(ScheduledModelSettings settings, string scheduler) => new(settings.Model, settings.Variant, scheduler, settings.Steps)
    {
        SchedulerOptions = settings.SchedulerOptions,
        NegativePrompt = settings.NegativePrompt,
        Picture = (settings.Height, settings.Width),
        DecodeTile = settings.DecodeTile,
    };
}
