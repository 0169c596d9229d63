using Runner.Diffusion.Networks;
using Runner.Diffusion.Schedulers;
using Runner.Torch.Sampling;

namespace StableDiffusion.Sampling;

/// <summary>Sizes of a sampler from its settings and the model's configurations.</summary>
internal static class SamplerShapes
{
    /// <exception cref="InvalidDataException">The picture's size does not fit the model's reductions.</exception>
    public static SamplerShape Of(SamplingRecipe recipe, LatentDiffusionModel model, Schedule schedule)
    {
        int reduction = model.AutoencoderConfig.Reduction;
        int own = (model.DenoiserConfig.SampleSize ?? (recipe.Picture is { Height: > 0, Width: > 0 }
            ? 0
            : throw new InvalidDataException("unet/config.json has no sample_size; give height and width"))) * reduction;
        (int height, int width) = (recipe.Picture.Height == 0 ? own : recipe.Picture.Height, recipe.Picture.Width == 0 ? own : recipe.Picture.Width);
        if (height % reduction != 0 || width % reduction != 0)
            throw new InvalidDataException($"a picture of {height}x{width} does not fit this model: both must be multiples of {reduction}");
        (int rows, int columns) = (height / reduction, width / reduction);
        double operations = UNetOperations.PerSample(model.DenoiserConfig, rows, columns, model.TextConfig.MaxPositionEmbeddings);
        return new SamplerShape(schedule.Timesteps.Count, model.DenoiserConfig.InChannels, rows, columns, height, width, operations)
        {
            OperationsPerDecode = WorkingMemory.OperationsOfDecoder(model.AutoencoderConfig, rows, columns),
        };
    }
}
