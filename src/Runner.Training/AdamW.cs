using TorchSharp;

namespace Runner.Training;

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101, algorithm 2) and an exponential average of the weights.</summary>
internal static class AdamW
{
    // Five blocks of this many floats fit the second-level cache: the whole update then reads memory once instead of eight times.
    private const long BlockLength = 32768;

    /// <summary>Updates elements [from, to) of the state's vectors in place.</summary>
    /// <param name="state">Parameters, moments and average; its step is the number of steps done before this one.</param>
    /// <param name="gradient">Flat, clipped already; float32.</param>
    /// <param name="range">The elements to update.</param>
    /// <param name="rates">This step's numbers.</param>
    internal static void Update(TrainingState state, torch.Tensor gradient, (long From, long To) range, AdamWRates rates)
    {
        for (long start = range.From; start < range.To; start += BlockLength)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            long length = Math.Min(BlockLength, range.To - start);
            torch.Tensor Block(torch.Tensor flat) => flat.narrow(0, start, length);

            torch.Tensor g = Block(gradient);
            torch.Tensor parameters = Block(state.Parameters);
            torch.Tensor first = Block(state.FirstMoment).lerp_(g, 1 - rates.Beta1);
            torch.Tensor second = Block(state.SecondMoment).mul_(rates.Beta2).addcmul_(g, g, 1 - rates.Beta2);
            torch.Tensor scale = second.div(rates.SecondCorrection).sqrt_().add_(rates.Epsilon);
            parameters.mul_(1 - (rates.LearningRate * rates.WeightDecay)).addcdiv_(first, scale, -rates.LearningRate / rates.FirstCorrection);
            Block(state.Average).lerp_(parameters, 1 - rates.AverageDecay);
        }
    }
}
