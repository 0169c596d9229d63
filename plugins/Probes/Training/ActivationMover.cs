using Probes.Losses;
using Probes.Readouts;
using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Training;

/// <summary>Moves activations by Adam until a readout reads a target in them: each image down the gradient of its own mean loss per label pixel. All images go at once, where the activations are.</summary>
internal interface IActivationMover
{
    /// <param name="activations">[images, channels, height, width], in any number format; the arithmetic is float32.</param>
    /// <param name="images">Their places among the images of the loss, [images], int64.</param>
    /// <returns>The same shape, float32.</returns>
    Tensor Move(Tensor activations, Tensor images);
}

/// <summary>For any readout: its gradient by the activation, with two moments for each number of it.</summary>
internal sealed class ActivationMover(IReadout readout, IReadOnlyDictionary<string, Tensor> parameters, ICellLoss loss, double learningRate, int iterations) : IActivationMover
{
    public Tensor Move(Tensor activations, Tensor images)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable constant = torch.no_grad();
        ICellLoss own = loss.Only(images);
        double pixels = own.Pixels / images.shape[0];
        Tensor moved = activations.detach().flatten(2).transpose(1, 2).to(ScalarType.Float32).reshape(-1, activations.shape[1]).clone(); // [images x cells, channels]
        Adam adam = new(moved, learningRate);
        for (int iteration = 0; iteration < iterations; iteration++)
        {
            using DisposeScope each = torch.NewDisposeScope();
            Tensor variable = moved.detach().requires_grad_();
            Tensor readings;
            using (torch.enable_grad())
            {
                readings = own.Readings(readout.Predict(variable, parameters));
            }

            Tensor slopes = own.Slopes(readings.detach()).div_(pixels).to(ScalarType.Float32);
            adam.Step(torch.autograd.grad([readings], [variable], [slopes])[0]);
        }

        return moved.view(activations.shape[0], -1, activations.shape[1]).transpose(1, 2).reshape(activations.shape).MoveToOuterDisposeScope();
    }
}

/// <summary>
/// For a loss of one linear reading <c>d . a + b</c> of each cell. Its gradient is <c>s d</c>, s being the slope by the reading, so that Adam's moments are <c>m_c = d_c M</c> and <c>v_c = d_c^2 V</c>
/// with two numbers M and V for each cell, and channel c moves by <c>-rate sign(d_c) M / (sqrt(V) + epsilon / |d_c|)</c>: what is read and written in an iteration is the activation alone.
/// </summary>
internal sealed class DirectionMover(Tensor direction, Tensor offset, ICellLoss loss, double learningRate, int iterations) : IActivationMover
{
    private readonly Tensor _sign = torch.where(direction < 0, -torch.ones_like(direction), torch.ones_like(direction)).view(-1, 1); // [channels, 1], float32
    private readonly Tensor _size = direction.abs(); // [channels]
    private readonly Tensor _epsilon = Adam.Epsilon / direction.abs().view(-1, 1); // Infinite where a channel is not read: it stays.

    public Tensor Move(Tensor activations, Tensor images)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable constant = torch.no_grad();
        ICellLoss own = loss.Only(images);
        double pixels = own.Pixels / images.shape[0];
        (long channels, long count) = (activations.shape[1], activations.shape[0]);
        // With each channel's sign taken out, all channels of a cell move the same way. [channels, images x cells]
        Tensor moved = (activations.detach().to(ScalarType.Float32).transpose(0, 1).reshape(channels, -1) * _sign).contiguous();
        Tensor first = torch.zeros([moved.shape[1], 1], dtype: ScalarType.Float64, device: moved.device);
        Tensor second = torch.zeros_like(first);
        for (int iteration = 1; iteration <= iterations; iteration++)
        {
            using DisposeScope each = torch.NewDisposeScope();
            Tensor reading = (moved.t().mv(_size) + offset).unsqueeze(1);
            Tensor slopes = own.Slopes(reading).to(ScalarType.Float64).div_(pixels); // [images x cells, 1]
            (double rate, double root) = Adam.Corrections(learningRate, iteration);
            first.lerp_(slopes, 1 - Adam.Beta1);
            second.mul_(Adam.Beta2).addcmul_(slopes, slopes, 1 - Adam.Beta2);
            Tensor below = second.sqrt().div_(root).to(ScalarType.Float32).view(1, -1) + _epsilon;
            moved.addcdiv_(first.to(ScalarType.Float32).view(1, -1), below, -rate);
        }

        return moved.mul_(_sign).view(channels, count, activations.shape[2], activations.shape[3]).transpose(0, 1).contiguous().MoveToOuterDisposeScope();
    }
}
