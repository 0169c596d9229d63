using Probes.Readouts;
using Runner.Torch.Labeling;
using Runner.Torch.Probing;
using TorchSharp;

namespace Probes.Tests;

/// <summary>The reference tensors as probes take them: twelve images of 24 channels on a grid of 8 x 8, with labels of 32 x 32.</summary>
internal static class Some
{
    public static ProbeData Depth() => new(Golden.Tensor("activations"), Golden.Tensor("depth"), LabelType.Continuous, torch.zeros(12, 3, 32, 32));

    public static ProbeData Mask() => new(Golden.Tensor("activations"), Golden.Tensor("mask").to(torch.int64), LabelType.Classes, torch.zeros(12, 3, 32, 32));

    public static long[][] Order() => [.. Golden.Order().Select(order => order.Select(image => (long)image).ToArray())];

    /// <summary>Parameters from all their numbers, one tensor after the other.</summary>
    public static IReadOnlyDictionary<string, torch.Tensor> Parameters(IReadout readout, float[] numbers)
    {
        Dictionary<string, torch.Tensor> parameters = [];
        int at = 0;
        foreach (ParameterShape parameter in readout.Parameters)
        {
            int length = (int)parameter.Shape.Aggregate(1L, (product, size) => product * size);
            parameters[parameter.Name] = torch.tensor(numbers[at..(at + length)], [.. parameter.Shape]);
            at += length;
        }

        return parameters;
    }
}
