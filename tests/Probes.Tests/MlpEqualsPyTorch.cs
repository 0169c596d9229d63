using Probes.Cells;
using Probes.Losses;
using Probes.Readouts;
using Probes.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Probes.Tests;

public sealed class MlpEqualsPyTorch
{
    private const int Hidden = 7;

    [Fact]
    public void TrainingStepsEqualThoseOfAutogradAndItsAdam()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using ActivationMaps activations = Golden.Activations();
        MlpReadout readout = new(24, Hidden, 2);
        using Generator generator = new(5);
        ConvolutionStart.Draw(readout, generator);
        Tensor[] parameters = [.. readout.Layout.Select(block =>
            new Parameter(torch.tensor(block.In(readout.Parameters).ToArray(), [.. block.Shape.Select(size => (long)size)])))];
        int[][] orders = Golden.Order()[..3];

        ProbeTrainer trainer = new(readout, new Examples(activations, new CountedCrossEntropy(new CellMap(8, 8, 32, 32), Golden.Mask(), 2)), 1e-3);
        trainer.Train(orders, validation: null, CancellationToken.None);

        TrainPlainly(parameters, orders);
        Close.Assert([.. parameters.SelectMany(parameter => parameter.data<float>().ToArray())], readout.Parameters, 2e-6);
    }

    private static void TrainPlainly(Tensor[] parameters, int[][] orders)
    {
        Tensor activations = Golden.Tensor("activations");
        Tensor masks = Golden.Tensor("mask").to(int64);
        using optim.Optimizer adam = optim.Adam(parameters.Cast<Parameter>(), 1e-3);
        foreach (int[] batch in orders.SelectMany(order => order.Chunk(4)))
        {
            using DisposeScope scope = torch.NewDisposeScope();
            Tensor chosen = torch.tensor(batch).to(int64);
            Tensor hidden = torch.einsum("oc,bchw->bohw", parameters[0], activations[chosen]) + parameters[1].view(1, -1, 1, 1);
            Tensor logits = torch.einsum("oc,bchw->bohw", parameters[2], hidden.relu()) + parameters[3].view(1, -1, 1, 1);
            Tensor upsampled = nn.functional.interpolate(logits, [32, 32], mode: InterpolationMode.Nearest);
            adam.zero_grad();
            nn.functional.cross_entropy(upsampled, masks[chosen]).backward();
            adam.step();
        }
    }
}
