using System.Globalization;
using Runner.Abstractions;
using Runner.Torch.Training;

namespace StableDiffusion.Training.Stages;

/// <summary>Splits a training into units of so many optimiser steps, each of which goes on from the state that the one before left.</summary>
internal static class StepUnits
{
    private const string ToStep = "to-step";

    internal static IReadOnlyList<Unit> Plan(TrainingSettings training, int stepsPerUnit, UnitReference[] data, UnitCost costOfStep)
    {
        List<Unit> units = [];
        for (int from = 0; from < training.Steps; from += stepsPerUnit)
        {
            int to = Math.Min(from + stepsPerUnit, training.Steps);
            string written = to.ToString(CultureInfo.InvariantCulture);
            units.Add(new Unit
            {
                Key = "step-" + to.ToString("d6", CultureInfo.InvariantCulture),
                Recipe = new Dictionary<string, string> { [ToStep] = written },
                Inputs = units.Count == 0 ? data : [.. data, new UnitReference("", units[^1].Key)],
                Intermediate = to < training.Steps,
                Labels = new Dictionary<string, string> { ["optimiser-step"] = written },
                Cost = costOfStep with { Operations = costOfStep.Operations * (to - from) },
            });
        }

        return units;
    }

    /// <summary>The step that a unit ends at.</summary>
    internal static int End(Unit unit) => int.Parse(unit.Recipe[ToStep], CultureInfo.InvariantCulture);

    /// <summary>The folder of the state that a unit goes on from, or null for the first.</summary>
    internal static string? StateBefore(Unit unit, IRunContext context) =>
        unit.Inputs.FirstOrDefault(input => input.Stage.Length == 0) is { } before ? context.FolderOf(before) : null;

    /// <summary>The folders of a unit's data, in order.</summary>
    internal static IReadOnlyList<string> Data(Unit unit, IRunContext context) =>
        [.. unit.Inputs.Where(input => input.Stage.Length > 0).Select(context.FolderOf)];

    /// <summary>The unit in which a training stage ends.</summary>
    internal static UnitReference Final(StageReference stage, IPlanContext context) => context.From(stage).Units.Single(unit => !unit.Unit.Intermediate).Reference;

    /// <summary>Trains one unit and publishes its state with the mean losses.</summary>
    internal static void Run(Unit unit, IRunContext context, TrainingState state, Trainer trainer, TrainingSettings training)
    {
        UnitProgress progress = new(unit, context, training, (state.Step, End(unit)), TimeProvider.System);
        trainer.RunSteps(state, End(unit), progress, context.Cancellation);
        context.Publish(unit, state.Save, progress.Means());
    }
}
