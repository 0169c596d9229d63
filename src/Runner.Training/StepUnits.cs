using System.Globalization;
using Runner.Abstractions;

namespace Runner.Training;

/// <summary>Splits a training into units of so many optimiser steps, each of which goes on from the state that the one before left.</summary>
public static class StepUnits
{
    private const string ToStep = "to-step";

    /// <summary>The units of a training.</summary>
    /// <param name="training">The recipe.</param>
    /// <param name="stepsPerUnit">What a crash costs at most. The result does not depend on it.</param>
    /// <param name="data">What the training reads.</param>
    /// <param name="costOfStep">Of one optimiser step; the bytes are those of the state.</param>
    public static IReadOnlyList<Unit> Plan(TrainingSettings training, int stepsPerUnit, IReadOnlyList<UnitReference> data, UnitCost costOfStep)
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
                Inputs = data,
                Resumes = units.Count == 0 ? [] : [new UnitReference("", units[^1].Key)],
                Intermediate = to < training.Steps,
                Labels = new Dictionary<string, string> { ["optimiser-step"] = written },
                Cost = costOfStep with { Operations = costOfStep.Operations * (to - from) },
            });
        }

        return units;
    }

    /// <summary>The folders of a unit's data, in order.</summary>
    public static IReadOnlyList<string> Data(Unit unit, IRunContext context) =>
        [.. unit.Inputs.Select(context.FolderOf)];

    /// <summary>The unit in which a training stage ends: its folder holds the state after the last step.</summary>
    public static UnitReference Final(StageReference stage, IPlanContext context) => context.From(stage).Units.Single(unit => !unit.Unit.Intermediate).Reference;

    /// <summary>What <see cref="Run"/> measures: the loss and its parts, see <see cref="TrainingState.Losses"/>.</summary>
    /// <param name="parts">The names of the objective's parts, see <see cref="LossTerms.Parts"/>.</param>
    public static IReadOnlyList<MetricPromise> Measures(params IReadOnlyList<string> parts) => [new("loss", Better.Smaller), .. parts.Select(part => new MetricPromise($"{part}-loss", Better.Smaller))];

    /// <summary>Trains one unit and publishes its state with its losses.</summary>
    /// <param name="unit">One of <see cref="Plan"/>.</param>
    /// <param name="context">The run.</param>
    /// <param name="objective">What is learned.</param>
    /// <param name="samples">How many training samples there are.</param>
    /// <param name="training">The recipe that the units were planned by.</param>
    /// <param name="first">Makes the state before the first step; without it, the objective's own weights are that.</param>
    /// <exception cref="TrainingDivergedException">A gradient is not finite.</exception>
    public static void Run(Unit unit, IRunContext context, IObjective objective, long samples, TrainingSettings training, Func<TrainingState>? first = null)
    {
        using TrainingState state = StateBefore(unit, context) is { } folder ? TrainingState.Load(folder, objective) : first?.Invoke() ?? TrainingState.Start(objective);
        int end = int.Parse(unit.Recipe[ToStep], CultureInfo.InvariantCulture);
        UnitProgress progress = new(unit, context, training, (state.Step, end), TimeProvider.System);
        new Trainer(objective, samples, training).RunSteps(state, end, progress, context.Cancellation);
        context.Publish(unit, state.Save, [.. state.Losses.Select(loss => new MetricRow(loss.Key, loss.Value) { Better = Better.Smaller })]);
    }

    // The folder of the state that a unit goes on from, or null for the first.
    private static string? StateBefore(Unit unit, IRunContext context) =>
        unit.Resumes.SingleOrDefault() is { } before ? context.FolderOf(before) : null;
}
