using System.Globalization;
using OnnxLabelers.Nets;
using OnnxLabelers.Training;
using Runner.Abstractions;
using Runner.Torch.Devices;
using Runner.Torch.Training;

namespace OnnxLabelers.Stages;

/// <summary>Trains the net for depth and foreground, so many optimiser steps in a unit; each unit goes on from the state that the one before left.</summary>
internal sealed class TrainLabelersStage(TrainLabelersSettings settings) : IStage
{
    // Three forward passes: a backward pass costs about two.
    private const double OperationsPerScene = 3 * 3.1e8;
    private const long StateBytes = 15_000_000;

    public IEnumerable<Problem> Check(IPlanContext context) => NumberFormats.EmulationOf("compute", settings.Compute);

    public IReadOnlyList<Unit> Plan(IPlanContext context)
    {
        UnitReference[] scenes = [.. context.From(settings.Scenes).Units.Select(unit => unit.Reference)];
        var units = new List<Unit>();
        for (int from = 0; from < settings.Steps; from += settings.StepsPerUnit)
        {
            units.Add(UnitFrom(from, scenes, units.Count == 0 ? null : units[^1]));
        }

        return units;
    }

    public IReadOnlyList<MetricPromise>? Measures(IPlanContext context) => [new("depth-loss", Better.Smaller), new("saliency-loss", Better.Smaller)];

    public void Run(IReadOnlyList<Unit> units, IRunContext context)
    {
        foreach (Unit unit in units)
        {
            UnitReference[] scenes = [.. unit.Inputs.Where(input => input.Stage.Length > 0)];
            UnitReference? before = unit.Inputs.FirstOrDefault(input => input.Stage.Length == 0);
            using var shards = new SceneShards(scenes.Select(input => SceneFile(context.FolderOf(input))));
            using SceneLabelNet net = LabelerWeights.Fresh(settings.Seed);
            var objective = new LabelerObjective(net, shards, new PictureVariation(settings.Variation), settings.Compute.ToScalarType());
            using TrainingState state = before is null ? TrainingState.Start(objective) : TrainingState.Load(context.FolderOf(before), objective);
            var observer = new UnitObserver(unit, context, state.Step, End(unit) - state.Step);
            new Trainer(objective, shards.Count, Recipe()).RunSteps(state, End(unit), observer, context.Cancellation);
            context.Publish(unit, state.Save, observer.Means());
        }
    }

    private Unit UnitFrom(int from, UnitReference[] scenes, Unit? before)
    {
        int end = Math.Min(from + settings.StepsPerUnit, settings.Steps);
        string steps = end.ToString(CultureInfo.InvariantCulture);
        return new Unit
        {
            Key = "step-" + end.ToString("d6", CultureInfo.InvariantCulture),
            Recipe = new Dictionary<string, string> { ["to-step"] = steps },
            Inputs = before is null ? scenes : [.. scenes, new UnitReference("", before.Key)],
            Intermediate = end < settings.Steps,
            Labels = new Dictionary<string, string> { ["optimiser-step"] = steps },
            Cost = new UnitCost(StateBytes, 1_500_000_000, (end - from) * settings.BatchSize * OperationsPerScene),
        };
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

    private static int End(Unit unit) => int.Parse(unit.Recipe["to-step"], CultureInfo.InvariantCulture);

    private static string SceneFile(string folder) => Path.Combine(folder, "images.safetensors");
}
