using Runner.Abstractions;
using Runner.Torch.Registration;
using StableDiffusion.Sampling;

namespace StableDiffusion;

/// <summary>Latent diffusion models in the layout of diffusers.</summary>
public sealed class StableDiffusionPlugin : IPlugin
{
    /// <inheritdoc/>
    public void Register(ICatalog catalog) =>
        catalog.AddSampler<StableDiffusionSettings>(
            "stable-diffusion",
            "Samples a Stable Diffusion 1.x or 2.x model, or one of the same architecture of any size, from a diffusers folder.",
            (settings, context) => new StableDiffusionSampler(settings, context));
}
