using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Training;

/// <summary>The order in which the images of each epoch are seen: one random permutation after the other from one generator.</summary>
internal static class TrainingOrder
{
    public static long[][] Draw(int images, int epochs, Generator generator)
    {
        long[][] orders = new long[epochs][];
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            using Tensor order = torch.randperm(images, generator: generator);
            orders[epoch] = [.. order.data<long>()];
        }

        return orders;
    }
}
