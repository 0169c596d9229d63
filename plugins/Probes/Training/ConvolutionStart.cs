using Probes.Readouts;
using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Training;

/// <summary>PyTorch's start of a 1 x 1 convolution from its own generator: weights uniform within 1 / sqrt(channels) (Kaiming with a = sqrt 5); biases start at zero.</summary>
internal static class ConvolutionStart
{
    /// <summary>The parameters, in the current dispose scope. Drawn on the host: the same numbers on any device.</summary>
    public static IReadOnlyDictionary<string, Tensor> Draw(IReadout readout, Generator generator, Device device) =>
        readout.Parameters.ToDictionary(parameter => parameter.Name, parameter => Draw([.. parameter.Shape], parameter.IsBias, generator).to(device));

    private static Tensor Draw(long[] shape, bool isBias, Generator generator)
    {
        double bound = isBias ? 0 : 1 / Math.Sqrt(shape[1]);
        return isBias ? torch.zeros(shape) : torch.empty(shape).uniform_(-bound, bound, generator);
    }
}
