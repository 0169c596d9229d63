using Runner.Abstractions;
using Runner.Torch.Devices;
using Runner.Torch.Training;
using StableDiffusion.Networks;

namespace StableDiffusion.Training.Stages;

/// <summary>Writes the trained parts as one model in the layout of diffusers, which the stable-diffusion sampler and diffusers itself load.</summary>
internal sealed class ExportModelStage(ExportModelSettings settings) : IStage
{
    public IReadOnlyList<Unit> Plan(IPlanContext context) =>
    [
        new Unit
        {
            Key = "model",
            Recipe = new Dictionary<string, string>(),
            Inputs =
            [
                StepUnits.Final(settings.Autoencoder, context),
                StepUnits.Final(settings.Denoiser, context),
                .. context.UnitsOf(settings.Latents).Select(unit => unit.Reference),
            ],
            Cost = new UnitCost(14_000_000, 500_000_000),
        },
    ];

    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        Unit unit = units[0];
        string[] latents = [.. unit.Inputs.Skip(2).Select(context.FolderOf)];
        var recipe = (TrainDenoiserSettings)context.SettingsOf(settings.Denoiser);
        using TrainedDenoiser trained = new(recipe, latents);
        using (TrainingState state = TrainingState.Load(context.FolderOf(unit.Inputs[1]), trained.Objective))
        {
            state.CopyAverageToObjective();
        }

        AutoencoderShape shape = ((TrainAutoencoderSettings)context.SettingsOf(settings.Autoencoder)).Shape;
        int side = trained.Denoiser.Config.SampleSize!.Value << (shape.Channels.Count - 1);
        using AutoencoderKL autoencoder = TrainedAutoencoder.Load(shape.Config(side) with { ScalingFactor = trained.ScalingFactor }, context.FolderOf(unit.Inputs[0]));
        context.Publish(unit, folder =>
        {
            ModelFolder model = new(folder, settings.Weights.ToScalarType());
            model.Write(autoencoder, autoencoder.Config with { ScalingFactor = trained.ScalingFactor });
            model.Write(trained.Denoiser);
            model.Write(trained.Text);
            EncodedScenes.WriteTokenizer(Path.Combine(folder, "tokenizer"), latents, recipe.Shape.TextLength);
            model.WriteScheduler(NoiseOfTraining.Config);
        });
    }
}
