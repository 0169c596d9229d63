using LabelerTraining.Nets;
using LabelerTraining.Objectives;
using Runner.Abstractions;
using Runner.Torch.Devices;
using Runner.Training;

namespace LabelerTraining.Stages;

/// <summary>Trains the net for depth and foreground, so many optimiser steps in a unit; each unit goes on from the state that the one before left.</summary>
internal sealed class TrainLabelersStage(TrainLabelersSettings settings) : IStage
{
    // Three forward passes: a backward pass costs about two.
    private const double OperationsPerScene = 3 * 3.1e8;
    private const long StateBytes = 15_000_000;

    public IEnumerable<Problem> Check(IPlanContext context) => NumberFormats.EmulationOf("compute", settings.Compute);

    public IReadOnlyList<Unit> Plan(IPlanContext context) => StepUnits.Plan(
        Recipe(),
        settings.StepsPerUnit,
        [.. context.From(settings.Scenes).Units.Select(unit => unit.Reference)],
        new UnitCost(StateBytes, 1_500_000_000, settings.BatchSize * OperationsPerScene));

    public IReadOnlyList<MetricPromise>? Measures(IPlanContext context) => StepUnits.Measures("depth", "saliency");

    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        foreach (Unit unit in units)
        {
            using var shards = new SceneShards(StepUnits.Data(unit, context));
            using SceneLabelNet net = LabelerWeights.Fresh(settings.Seed);
            var objective = new LabelerObjective(net, shards, new PictureVariation(settings.Variation), settings.Compute.ToScalarType());
            StepUnits.Run(unit, context, objective, shards.Count, Recipe());
        }
    }

    private TrainingSettings Recipe() => new()
    {
        Steps = settings.Steps,
        BatchSize = settings.BatchSize,
        Lanes = 1, // Batch norm's running statistics allow no more.
        LearningRate = settings.LearningRate,
        FinalLearningRate = 0.01,
        WarmupSteps = settings.WarmupSteps,
        WeightDecay = settings.WeightDecay,
        AverageDecay = 0.99,
        Seed = settings.Seed,
    };
}
