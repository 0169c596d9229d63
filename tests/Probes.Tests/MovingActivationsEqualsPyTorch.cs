using Probes.Cells;
using Probes.Kinds;
using Probes.Losses;
using Probes.Readouts;
using Probes.Training;
using Runner.Torch.Probing;
using TorchSharp;

namespace Probes.Tests;

public sealed class MovingActivationsEqualsPyTorch
{
    // Where a cell's gradient nearly cancels, Adam divides its rounding by itself: the order of 16 float32 terms then moves an element by up to 1e-5.
    private const double Tolerance = 2e-5;

    [Fact]
    public void TowardsAMask() => AssertMoves("intervention-mask", "cross-entropy", new ClassificationTask(2));

    [Fact]
    public void TowardsADepthMap() => AssertMoves("intervention-depth", "huber", new RegressionTask(RegressionLoss.Huber, 1, 0));

    [Fact]
    public void TheSameComesFromATrainedProbe()
    {
        ReadoutProbe probe = new("linear-classification", new LinearKind(2, false), new ClassificationTask(2), new LinearClassificationSettings());
        using torch.Tensor weight = Golden.Tensor("cross-entropy/weight");
        using ITrainedProbe trained = probe.Load(new Dictionary<string, torch.Tensor> { ["dense1.weight"] = weight });
        using torch.Tensor activation = Golden.Tensor("activations")[..1];
        using torch.Tensor target = Golden.Tensor("intervention-mask/target").unsqueeze(0).to(torch.int64);

        using torch.Tensor moved = trained.MoveTowards(activation, target, 5e-3, 128);

        Close.Assert(Golden.Floats("intervention-mask/edited"), moved.data<float>().ToArray(), Tolerance);
    }

    private static void AssertMoves(string name, string probe, IProbeTask task)
    {
        using ActivationMaps activations = Golden.Activations();
        LabelMaps target = new(Golden.Tensor($"{name}/target").unsqueeze(0));
        ICellLoss loss = task.Loss(new CellMap(8, 8, 32, 32), target);
        LinearReadout readout = new(24, loss.Outputs, bias: false);
        Golden.Floats($"{probe}/weight").CopyTo(readout.Parameters, 0);
        float[] moved = new float[24 * 64];

        ActivationMover mover = new(readout, loss, 5e-3, 128);
        mover.Move(0, activations[0], moved);

        Close.Assert(Golden.Floats($"{name}/loss"), [.. mover.Losses.Select(value => (float)value)]);
        Close.Assert(Golden.Floats($"{name}/edited"), moved, Tolerance);
    }
}
