using Runner.Abstractions;
using StableDiffusionTraining.Stages;

namespace StableDiffusionTraining;

/// <summary>Stages that train a latent diffusion model in the layout of diffusers, part by part.</summary>
public sealed class StableDiffusionTrainingPlugin : IPlugin
{
    /// <inheritdoc/>
    public void Register(ICatalog catalog)
    {
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
