using Runner.Abstractions;
using Runner.Diffusion.Networks;
using Runner.Torch.Devices;
using Runner.Training;
using StableDiffusionTraining.Objectives;
using TorchSharp;

namespace StableDiffusionTraining.Stages;

/// <summary>Trains an autoencoder on pictures.</summary>
internal sealed class TrainAutoencoderStage(TrainAutoencoderSettings settings) : IStage
{
    // Of a picture of 64x64, three forward passes: a backward pass costs about two.
    private const double OperationsPerPicture = 3 * 1.3e9;
    private const long StateBytes = 14_000_000;

    public IEnumerable<Problem> Check(IPlanContext context) => NumberFormats.EmulationOf("compute", settings.Compute);

    public IReadOnlyList<Unit> Plan(IPlanContext context) => StepUnits.Plan(
        settings.Training,
        settings.StepsPerUnit,
        [.. context.From(settings.Scenes).Units.Select(unit => unit.Reference)],
        new UnitCost(StateBytes, 2_000_000_000, settings.Training.BatchSize * OperationsPerPicture));

    public IReadOnlyList<MetricPromise>? Measures(IPlanContext context) => StepUnits.Measures(AutoencoderObjective.Parts);

    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        foreach (Unit unit in units)
        {
            using torch.Tensor pictures = SceneFolders.Pictures(StepUnits.Data(unit, context));
            AutoencoderConfig config = settings.Shape.Config();
            (AutoencoderKL working, AutoencoderKL first) = TrainedAutoencoder.Fresh(config, settings.Training.Seed, settings.Compute.ToScalarType());
            using (working)
            using (first)
            {
                AutoencoderObjective objective = new(working, pictures, settings.Loss);
                StepUnits.Run(
                    unit, context, objective, pictures.shape[0], settings.Training,
                    () => TrainingState.Start(objective, new AutoencoderObjective(first, pictures, settings.Loss)));
            }
        }
    }
}
