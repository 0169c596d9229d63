using Probes.Cells;
using Probes.Kinds;
using Probes.Losses;
using Probes.Readouts;
using Runner.Torch.Probing;
using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Solving;

/// <summary>Solves a linear probe on the activations of one site and step, for each of its penalties, and keeps the one that the validation images choose.</summary>
internal static class SolvedProbe
{
    /// <exception cref="ProbeDivergedException">An activation or a label is not finite.</exception>
    public static (IReadOnlyDictionary<string, Tensor> Parameters, IReadOnlyList<PenaltyLoss> Penalties) Solve(
        IProbeTask task, IReadout readout, IReadOnlyList<double> penalties, ProbeData train, ProbeData validation, CancellationToken stop)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        bool bias = readout.Parameters.Any(parameter => parameter.IsBias);
        using CellMatrix matrix = Matrix(train, bias, "a training");
        ICellObjective objective = task.Objective(CellMap.Of(train), train);
        int biasAt = bias ? (int)matrix.Inputs - 1 : -1;
        using Optimum optimum = new(matrix, objective);
        (Tensor weights, int[] iterations) = optimum.Solve(penalties, biasAt, stop);

        // What is stored is float32: that is what is measured.
        Tensor[] stored = [.. penalties.Select((_, number) => objective.Stored(weights.narrow(1, number * objective.Outputs, objective.Outputs)).to(ScalarType.Float32))];
        Tensor kept = torch.cat([.. stored.Select(each => objective.Readings(each.to(ScalarType.Float64).t()))], 1); // [inputs, penalties x outputs]
        (double[] losses, double[] slopes) = optimum.Measure(kept, penalties, biasAt);
        double[] validated = Validate(task, bias, validation, kept, penalties.Count);
        int chosen = Choose(penalties, validated);
        return (Named(stored[chosen], biasAt),
            [.. penalties.Select((penalty, number) => new PenaltyLoss(penalty, optimum.Ridge(penalty), iterations[number], slopes[number], losses[number], validated[number], number == chosen))]);
    }

    private static double[] Validate(IProbeTask task, bool bias, ProbeData validation, Tensor weights, int penalties)
    {
        if (validation.Labels.shape[0] == 0)
        {
            return [.. Enumerable.Repeat(double.NaN, penalties)];
        }

        using CellMatrix matrix = Matrix(validation, bias, "a validation");
        ICellObjective objective = task.Objective(CellMap.Of(validation), validation);
        return (objective.Losses(matrix.Times(weights)).sum([0]) / objective.Pixels).cpu().data<double>().ToArray();
    }

    // Of equal ones the larger penalty.
    private static int Choose(IReadOnlyList<double> penalties, double[] validated) => penalties.Count == 1
        ? 0
        : double.IsNaN(validated[0])
            ? throw new InvalidDataException("several penalties are given, but there is no validation image to choose by")
            : Enumerable.Range(0, penalties.Count).OrderBy(number => validated[number]).ThenByDescending(number => penalties[number]).First();

    private static CellMatrix Matrix(ProbeData data, bool bias, string whose)
    {
        CellMatrix matrix = new(data.Activations, bias);
        if (matrix.AreFinite() && data.Labels.isfinite().all().item<bool>())
        {
            return matrix;
        }

        bool isActivation = !matrix.AreFinite();
        matrix.Dispose();
        throw new ProbeDivergedException($"{whose} {(isActivation ? "activation" : "label")} is not finite, so that nothing can be learnt");
    }

    // [stored outputs, inputs] as a linear readout names them, in the outer dispose scope.
    private static Dictionary<string, Tensor> Named(Tensor stored, int biasAt) => biasAt < 0
        ? new() { [LinearReadout.Weight] = stored.MoveToOuterDisposeScope() }
        : new() { [LinearReadout.Weight] = stored.narrow(1, 0, biasAt).MoveToOuterDisposeScope(), [LinearReadout.Bias] = stored.select(1, biasAt).MoveToOuterDisposeScope() };
}
