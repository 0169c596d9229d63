using Probes.Readouts;
using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Training;

/// <summary>PyTorch's start of a 1 x 1 convolution from its own generator: weights uniform within 1 / sqrt(channels) (Kaiming with a = sqrt 5); biases start at zero.</summary>
internal static class ConvolutionStart
{
    public static void Draw(IReadout readout, Generator generator)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        foreach (ParameterBlock block in readout.Layout.Where(block => !block.IsBias))
        {
            double bound = 1 / Math.Sqrt(block.Shape[1]);
            Tensor drawn = torch.empty(block.Length).uniform_(-bound, bound, generator);
            drawn.data<float>().CopyTo(readout.Parameters, block.Start);
        }
    }
}
