using Probes.Cells;
using Probes.Kinds;
using Probes.Readouts;
using Runner.Torch.Probing;
using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Solving;

/// <summary>Solves a linear probe on the activations of one site and step, for each of its penalties, and keeps the one that the validation images choose.</summary>
internal static class SolvedProbe
{
    /// <exception cref="ProbeDivergedException">An activation or a label is not finite.</exception>
    public static (LinearReadout Readout, IReadOnlyList<PenaltyLoss> Penalties) Solve(
        IProbeTask task, LinearKind kind, IReadOnlyList<double> penalties, ProbeData train, ProbeData validation, CancellationToken stop)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using CellMatrix matrix = Matrix(train, kind, "a training");
        using ICellObjective objective = task.Objective(MapOf(train), train);
        int biasAt = kind.Bias ? (int)matrix.Inputs - 1 : -1;
        Optimum optimum = new(matrix, objective);
        (Tensor weights, int[] iterations) = optimum.Solve(penalties, biasAt, stop);

        // What is stored is float32: that is what is measured.
        Tensor[] stored = [.. penalties.Select((_, number) => objective.Stored(weights.narrow(1, number * objective.Outputs, objective.Outputs)).to(ScalarType.Float32))];
        Tensor kept = torch.cat([.. stored.Select(each => objective.Solved(each.to(ScalarType.Float64)))], 1); // [inputs, penalties x outputs]
        (double[] losses, double[] slopes) = optimum.Measure(kept, penalties, biasAt);
        double[] validated = Validate(task, kind, validation, kept, penalties.Count);
        int chosen = Choose(penalties, validated);
        LinearReadout readout = (LinearReadout)kind.Create((int)train.Activations.shape[1]);
        Fill(readout, stored[chosen].cpu(), biasAt);
        return (readout,
            [.. penalties.Select((penalty, number) => new PenaltyLoss(penalty, optimum.Ridge(penalty), iterations[number], slopes[number], losses[number], validated[number], number == chosen))]);
    }

    private static double[] Validate(IProbeTask task, LinearKind kind, ProbeData validation, Tensor weights, int penalties)
    {
        if (validation.Labels.shape[0] == 0)
        {
            return [.. Enumerable.Repeat(double.NaN, penalties)];
        }

        using CellMatrix matrix = Matrix(validation, kind, "a validation");
        using ICellObjective objective = task.Objective(MapOf(validation), validation);
        return (objective.Losses(matrix.Times(weights)) / objective.Pixels).cpu().data<double>().ToArray();
    }

    // Of equal ones the larger penalty.
    private static int Choose(IReadOnlyList<double> penalties, double[] validated) => penalties.Count == 1
        ? 0
        : double.IsNaN(validated[0])
            ? throw new InvalidDataException("several penalties are given, but there is no validation image to choose by")
            : Enumerable.Range(0, penalties.Count).OrderBy(number => validated[number]).ThenByDescending(number => penalties[number]).First();

    private static CellMatrix Matrix(ProbeData data, LinearKind kind, string whose)
    {
        CellMatrix matrix = new(data.Activations, kind.Bias);
        if (matrix.AreFinite() && data.Labels.isfinite().all().item<bool>())
        {
            return matrix;
        }

        bool isActivation = !matrix.AreFinite();
        matrix.Dispose();
        throw new ProbeDivergedException($"{whose} {(isActivation ? "activation" : "label")} is not finite, so that nothing can be learnt");
    }

    private static CellMap MapOf(ProbeData data) => new((int)data.Activations.shape[2], (int)data.Activations.shape[3], (int)data.Labels.shape[1], (int)data.Labels.shape[2]);

    private static void Fill(LinearReadout readout, Tensor stored, int biasAt)
    {
        Tensor weights = biasAt < 0 ? stored : stored.narrow(1, 0, biasAt);
        weights.contiguous().data<float>().CopyTo(readout.Parameters, readout.Weight.Start);
        if (readout.Bias is not null)
        {
            stored.select(1, biasAt).contiguous().data<float>().CopyTo(readout.Parameters, readout.Bias.Start);
        }
    }
}
