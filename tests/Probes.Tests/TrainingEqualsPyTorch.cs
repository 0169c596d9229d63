using Probes.Cells;
using Probes.Kinds;
using Probes.Losses;
using Probes.Readouts;
using Probes.Training;
using Runner.Torch.Probing;
using TorchSharp;

namespace Probes.Tests;

public sealed class TrainingEqualsPyTorch
{
    [Theory]
    [InlineData("huber", false)]
    [InlineData("huber-bias", true)]
    public void HubersLossGivesPyTorchsWeightsAndLosses(string name, bool bias) => AssertTrains(name, bias, new RegressionTask(RegressionLoss.Huber, 1, 0), Some.Depth());

    [Theory]
    [InlineData("cross-entropy", false)]
    [InlineData("cross-entropy-bias", true)]
    public void CrossEntropyGivesPyTorchsWeightsAndLosses(string name, bool bias) => AssertTrains(name, bias, new ClassificationTask(2), Some.Mask());

    private static void AssertTrains(string name, bool bias, IProbeTask task, ProbeData data)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        ICellLoss loss = task.TrainingLoss(CellMap.Of(data), data);
        LinearReadout readout = new(24, task is ClassificationTask ? 2 : 1, bias);
        float[] initial = Golden.Floats($"{name}/initial");
        float[] start = bias ? [.. initial, .. new float[(25 * readout.Outputs) - initial.Length]] : initial;

        ProbeTrainer trainer = new(readout, Some.Parameters(readout, start), Examples.Of(data.Activations, loss), 1e-3);
        trainer.Train(Some.Order(), validation: null, CancellationToken.None);

        Close.Assert(Golden.Floats($"{name}/loss"), trainer.BatchLosses);
        Close.Assert(Golden.Floats($"{name}/weight"), trainer.Parameters["dense1.weight"].data<float>().ToArray());
        if (bias)
        {
            Close.Assert(Golden.Floats($"{name}/bias"), trainer.Parameters["dense1.bias"].data<float>().ToArray());
        }
    }
}
