using Probes.Cells;
using Probes.Kinds;
using Probes.Readouts;
using Probes.Training;
using Runner.Torch.Probing;
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
        ProbeData data = Some.Mask();
        MlpReadout readout = new(24, Hidden, 2);
        using Generator generator = new(5);
        IReadOnlyDictionary<string, Tensor> start = ConvolutionStart.Draw(readout, generator, torch.CPU);
        Tensor[] parameters = [.. readout.Parameters.Select(parameter => new Parameter(start[parameter.Name].clone()))];
        long[][] orders = Some.Order()[..3];

        ProbeTrainer trainer = new(readout, start, Examples.Of(data.Activations, new ClassificationTask(2).Objective(CellMap.Of(data), data)), 1e-3);
        trainer.Train(orders, validation: null, CancellationToken.None);

        TrainPlainly(parameters, orders);
        Close.Assert([.. parameters.SelectMany(parameter => parameter.data<float>().ToArray())], [.. readout.Parameters.SelectMany(parameter => trainer.Parameters[parameter.Name].data<float>().ToArray())], 2e-6);
    }

    private static void TrainPlainly(Tensor[] parameters, long[][] orders)
    {
        Tensor activations = Golden.Tensor("activations");
        Tensor masks = Golden.Tensor("mask").to(int64);
        using optim.Optimizer adam = optim.Adam(parameters.Cast<Parameter>(), 1e-3);
        foreach (long[] batch in orders.SelectMany(order => order.Chunk(4)))
        {
            using DisposeScope scope = torch.NewDisposeScope();
            Tensor chosen = torch.tensor(batch);
            Tensor hidden = torch.einsum("oc,bchw->bohw", parameters[0], activations[chosen]) + parameters[1].view(1, -1, 1, 1);
            Tensor logits = torch.einsum("oc,bchw->bohw", parameters[2], hidden.relu()) + parameters[3].view(1, -1, 1, 1);
            Tensor upsampled = nn.functional.interpolate(logits, [32, 32], mode: InterpolationMode.Nearest);
            adam.zero_grad();
            nn.functional.cross_entropy(upsampled, masks[chosen]).backward();
            adam.step();
        }
    }
}
