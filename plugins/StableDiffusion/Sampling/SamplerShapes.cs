using Runner.Torch.Sampling;
using StableDiffusion.Networks;
using StableDiffusion.Schedulers;

namespace StableDiffusion.Sampling;

/// <summary>Sizes of a sampler from its settings and the model's configurations.</summary>
internal static class SamplerShapes
{
    /// <exception cref="InvalidDataException">The picture's size does not fit the model's reductions.</exception>
    public static SamplerShape Of(StableDiffusionSettings settings, LatentDiffusionModel model, ISchedule schedule)
    {
        int reduction = 1 << (model.AutoencoderConfig.BlockOutChannels.Count - 1);
        int own = (model.DenoiserConfig.SampleSize ?? (settings.Height > 0 && settings.Width > 0
            ? 0
            : throw new InvalidDataException("unet/config.json has no sample_size; give height and width"))) * reduction;
        (int height, int width) = (settings.Height == 0 ? own : settings.Height, settings.Width == 0 ? own : settings.Width);
        int multiple = reduction << (model.DenoiserConfig.BlockOutChannels.Count - 1);
        if (height % multiple != 0 || width % multiple != 0)
            throw new InvalidDataException($"a picture of {height}x{width} does not fit this model: both must be multiples of {multiple}");
        return new SamplerShape(schedule.Timesteps.Count, model.DenoiserConfig.InChannels, height / reduction, width / reduction, height, width);
    }
}
