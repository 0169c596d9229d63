using Probes.Cells;
using Probes.Losses;
using Probes.Readouts;
using Probes.Training;

namespace Probes.Tests;

public sealed class TrainingEqualsPyTorch
{
    private static readonly CellMap Map = new(8, 8, 32, 32);

    [Theory]
    [InlineData("huber", false)]
    [InlineData("huber-bias", true)]
    public void HuberOverListedLabelsGivesPyTorchsWeightsAndLosses(string name, bool bias)
        => AssertTrains(name, bias, new ListedError(Map, Golden.Depth(), new RobustError(1)));

    [Theory]
    [InlineData("huber", false)]
    [InlineData("huber-bias", true)]
    public void HuberOverSortedLabelsGivesPyTorchsWeightsAndLosses(string name, bool bias)
        => AssertTrains(name, bias, new SortedError(Map, Golden.Depth(), new RobustError(1)));

    [Theory]
    [InlineData("cross-entropy", false)]
    [InlineData("cross-entropy-bias", true)]
    public void CrossEntropyOverCountsGivesPyTorchsWeightsAndLosses(string name, bool bias)
        => AssertTrains(name, bias, new CountedCrossEntropy(Map, Golden.Mask(), 2));

    private static void AssertTrains(string name, bool bias, ICellLoss loss)
    {
        LinearReadout readout = new(24, loss.Outputs, bias);
        Golden.Floats($"{name}/initial").CopyTo(readout.Parameters, 0);

        using ActivationMaps activations = Golden.Activations();
        ProbeTrainer trainer = new(readout, new Examples(activations, loss), 1e-3);
        trainer.Train(Golden.Order(), validation: null, CancellationToken.None);

        Close.Assert(Golden.Floats($"{name}/loss"), trainer.BatchLosses);
        Close.Assert(Golden.Floats($"{name}/weight"), readout.Parameters[..(24 * loss.Outputs)]);
        if (bias)
        {
            Close.Assert(Golden.Floats($"{name}/bias"), readout.Parameters[(24 * loss.Outputs)..]);
        }
    }
}
