using Runner.Abstractions;
using Runner.Diffusion.Networks;
using Runner.Torch.Devices;
using Runner.Training;

namespace StableDiffusionTraining.Stages;

/// <summary>Writes the trained parts as one model in the layout of diffusers, which the stable-diffusion sampler and diffusers itself load.</summary>
internal sealed class ExportModelStage(ExportModelSettings settings) : IStage
{
    private readonly AutoencoderSource _autoencoder = new(settings.Autoencoder, settings.Model);

    public IEnumerable<Problem> Check(IPlanContext context) => _autoencoder.Check();

    public IReadOnlyList<Unit> Plan(IPlanContext context) =>
    [
        new Unit
        {
            Key = "model",
            Recipe = new Dictionary<string, string>(),
            Inputs =
            [
                StepUnits.Final(settings.Denoiser, context),
                .. context.From(settings.Latents).Units.Select(unit => unit.Reference),
                .. _autoencoder.Inputs(context),
            ],
            Cost = new UnitCost(14_000_000, 500_000_000),
        },
    ];

    public IReadOnlyList<MetricPromise>? Measures(IPlanContext context) => [];

    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        Unit unit = units[0];
        string[] latents = [.. unit.Inputs.Skip(1).Take(context.From(settings.Latents).Units.Count).Select(context.FolderOf)];
        var recipe = (TrainDenoiserSettings)context.From(settings.Denoiser).Settings;
        using TrainedDenoiser trained = new(recipe, latents, context);
        using (TrainingState state = TrainingState.Load(context.FolderOf(unit.Inputs[0]), trained.Objective))
        {
            state.CopyAverageToObjective();
        }

        using AutoencoderKL autoencoder = _autoencoder.Load(context);
        AutoencoderConfig config = autoencoder.Config with
        {
            ScalingFactor = trained.ScalingFactor,
            SampleSize = trained.LatentSide * autoencoder.Config.Reduction,
        };
        context.Publish(unit, folder =>
        {
            ModelFolder model = new(folder, settings.Weights.ToScalarType());
            model.Write(autoencoder, config);
            model.Write(trained.Denoiser);
            model.Write(trained.Text);
            trained.WriteTokenizer(Path.Combine(folder, "tokenizer"));
            model.WriteScheduler(trained.SchedulerConfig);
        });
    }
}
