using Runner.Abstractions;
using Runner.Torch.Devices;
using Runner.Training;
using StableDiffusionTraining.Objectives;

namespace StableDiffusionTraining.Stages;

/// <summary>Trains a denoiser and its text encoder together on latents and captions.</summary>
internal sealed class TrainDenoiserStage(TrainDenoiserSettings settings) : IStage
{
    // Of latents of 16x16, three forward passes: a backward pass costs about two.
    private const double OperationsPerSample = 3 * 6e8;
    private const long StateBytes = 81_000_000;

    public IEnumerable<Problem> Check(IPlanContext context)
    {
        if (settings.Shape is not null && settings.Start is not null)
        {
            yield return new Problem("shape", "the model that the training starts with has its sizes", "leave out either shape or start");
        }

        foreach (Problem problem in NumberFormats.EmulationOf("compute", settings.Compute)) yield return problem;
        if (settings.Shape is not { } shape) yield break;
        foreach (int width in shape.Channels.Append(shape.TextChannels).Where(width => width % shape.HeadChannels != 0))
        {
            int near = (width + shape.HeadChannels - 1) / shape.HeadChannels * shape.HeadChannels;
            yield return new Problem("shape.channels", $"{width} channels do not divide into heads of {shape.HeadChannels}", $"did you mean {near}?");
        }
    }

    public IReadOnlyList<Unit> Plan(IPlanContext context) => StepUnits.Plan(
        settings.Training,
        settings.StepsPerUnit,
        [.. context.From(settings.Latents).Units.Select(unit => unit.Reference)],
        new UnitCost(StateBytes, 1_500_000_000, settings.Training.BatchSize * OperationsPerSample));

    public IReadOnlyList<MetricPromise>? Measures(IPlanContext context) => StepUnits.Measures(DenoiserObjective.Noisy, DenoiserObjective.Clear);

    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        foreach (Unit unit in units)
        {
            using TrainedDenoiser denoiser = new(settings, StepUnits.Data(unit, context), context, settings.Compute.ToScalarType());
            StepUnits.Run(unit, context, denoiser.Objective, denoiser.SampleCount, settings.Training, denoiser.FirstState);
        }
    }
}
