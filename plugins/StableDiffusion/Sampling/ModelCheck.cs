using Runner.Abstractions;
using Runner.Diffusion.Checkpoints;
using Runner.Diffusion.Networks;
using Runner.Diffusion.Sampling;
using Runner.Diffusion.Text;

namespace StableDiffusion.Sampling;

/// <summary>Finds what would keep a model folder from working, from its configurations and the heads of its files.</summary>
internal static class ModelCheck
{
    /// <param name="recipe">What is asked of the model.</param>
    /// <param name="folder">The model folder.</param>
    /// <param name="model">Its configurations.</param>
    public static IEnumerable<Problem> Of(SamplingRecipe recipe, string folder, LatentDiffusionModel model)
    {
        foreach (Problem problem in ModelScheduler.Problems(folder, recipe.Scheduler, recipe.SchedulerOptions)) yield return problem;
        Problem[] misfits = [.. Misfits(folder, model).Select(misfit => new Problem("model", misfit))];
        foreach (Problem problem in misfits) yield return problem;
        string? variant = recipe.Variant.Length == 0 ? null : recipe.Variant;
        if (ProblemIn(() => CheckTokenizer(folder, model.TextConfig)) is { } tokenizer) yield return tokenizer with { IsAbsent = !Directory.Exists(Path.Combine(folder, "tokenizer")) };
        else if (model.Tokenizer.Unread(recipe.NegativePrompt) is { Length: > 0 } words)
            yield return new Problem("negative-prompt", $"it is longer than the model reads: it does not read \"{words}\"") { IsWarning = true };
        Action[] looks =
        [
            () => CheckpointReader.Check(() => Weights.Shapes.Build(() => new ClipTextModel(model.TextConfig)), Path.Combine(folder, "text_encoder"), variant),
            () => CheckpointReader.Check(() => Weights.Shapes.Build(() => new UNet2DConditionModel(model.DenoiserConfig)), Path.Combine(folder, "unet"), variant),
            () => CheckpointReader.Check(() => Weights.Shapes.Build(() => new AutoencoderKL(model.AutoencoderConfig)), Path.Combine(folder, "vae"), variant),
        ];
        foreach (Problem problem in looks.Select(ProblemIn).OfType<Problem>()) yield return problem;
    }

    // How the parts' sizes must fit together: no part's own configuration is wrong where they do not.
    private static IEnumerable<string> Misfits(string folder, LatentDiffusionModel model)
    {
        (string unet, UNetConfig denoiser) = (Path.Combine(folder, "unet", "config.json"), model.DenoiserConfig);
        int latent = model.AutoencoderConfig.LatentChannels;
        if (denoiser.InChannels != latent)
            yield return $"{unet}: \"in_channels\": {denoiser.InChannels} where the autoencoder's latents have {latent}{Purpose(denoiser.InChannels - latent)}";
        if (denoiser.OutChannels != latent)
            yield return $"{unet}: \"out_channels\": {denoiser.OutChannels} where the autoencoder's latents have {latent} channels; denoisers that give more than one number for each are not implemented";
        if (denoiser.CrossAttentionDim != model.TextConfig.HiddenSize)
            yield return $"{unet}: \"cross_attention_dim\": {denoiser.CrossAttentionDim} where the text encoder's states have {model.TextConfig.HiddenSize} channels";
    }

    private static string Purpose(int more) => more switch
    {
        5 => " channels: a model for inpainting, which takes a mask and a masked picture besides; no sampler here gives it these",
        4 => " channels: a model for editing by instruction, which takes a picture besides; no sampler here gives it one",
        1 => " channels: a model for depth to image, which takes a depth map besides; no sampler here gives it one",
        3 => " channels: a model for enlarging, which takes a small picture besides; no sampler here gives it one",
        _ => " channels; the two do not belong together",
    };

    private static void CheckTokenizer(string folder, ClipTextConfig text)
    {
        string tokenizer = Path.Combine(folder, "tokenizer");
        ClipTokenizer read = ClipTokenizer.Load(tokenizer);
        int ids = read.VocabularySize;
        if (ids > text.VocabSize) throw new InvalidDataException($"{tokenizer}: has {ids} ids where the text encoder knows {text.VocabSize}; the two do not belong together");
        if (read.MaxLength > text.MaxPositionEmbeddings)
            throw new InvalidDataException($"{tokenizer}: \"model_max_length\": {read.MaxLength} where the text encoder takes {text.MaxPositionEmbeddings} tokens");
    }

    private static Problem? ProblemIn(Action look)
    {
        try
        {
            look();
            return null;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return new Problem("model", e.Message) { IsAbsent = e is CheckpointException { IsAbsence: true } or DirectoryNotFoundException or FileNotFoundException }; // Checkpoints, safetensors and pickles say what is wrong with a file by exceptions of this kind, the file first.
        }
    }
}
