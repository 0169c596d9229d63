using Runner.Abstractions;
using Runner.Torch.Registration;
using StableDiffusion.Sampling;

namespace StableDiffusion;

/// <summary>Latent diffusion models in the layout of diffusers.</summary>
public sealed class StableDiffusionPlugin : IPlugin
{
    /// <inheritdoc/>
    public void Register(ICatalog catalog)
    {
        catalog.AddSampler<StableDiffusionSettings>(
            "stable-diffusion",
            "Samples a Stable Diffusion 1.x or 2.x model, or one of the same architecture of any size, from a diffusers folder.",
            (settings, context) => new StableDiffusionSampler(settings, context));
        catalog.AddSampler<NoisedImageSettings>(
            "noised-image",
            "Encodes real pictures and noises them to every step of a schedule, so that activations can be compared with real ground truth.",
            (settings, context) => new NoisedImageSampler(settings, context));
        catalog.AddSampler<DdimInversionSettings>(
            "ddim-inversion",
            "Leads real pictures back to noise by DDIM run backwards, and keeps the latents on the way.",
            (settings, context) => new DdimInversionSampler(settings, context));
    }
}
