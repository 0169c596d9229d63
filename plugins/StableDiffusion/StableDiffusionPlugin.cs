using Runner.Abstractions;
using Runner.Torch.Registration;
using StableDiffusion.Sampling;
using StableDiffusion.Training.Stages;

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
        catalog.AddStage<TrainAutoencoderSettings>(
            "train-autoencoder", "Trains an autoencoder on rendered pictures.", ["autoencoder"], settings => new TrainAutoencoderStage(settings));
        catalog.AddStage<EvaluateAutoencoderSettings>(
            "evaluate-autoencoder", "Measures how well an autoencoder draws unseen pictures again.", ["evaluation"], settings => new EvaluateAutoencoderStage(settings));
        catalog.AddStage<EncodeScenesSettings>(
            "encode-scenes", "Encodes rendered pictures to latents, for the training of a denoiser.", ["latents"], settings => new EncodeScenesStage(settings));
        catalog.AddStage<TrainDenoiserSettings>(
            "train-denoiser", "Trains a denoiser and its text encoder together, on latents and captions.", ["denoiser"], settings => new TrainDenoiserStage(settings));
        catalog.AddStage<ExportModelSettings>(
            "export-model", "Writes the trained parts as a model folder in the layout of diffusers.", ["model"], settings => new ExportModelStage(settings));
    }
}
