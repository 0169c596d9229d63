using TorchSharp;

namespace Runner.Training;

/// <summary>Which samples a step sees: a new permutation of all samples for every pass, told by the seed and the position alone.</summary>
/// <param name="sampleCount">Training samples in all.</param>
/// <param name="seed">The training's seed.</param>
public sealed class SampleOrder(long sampleCount, long seed)
{
    private readonly Lock gate = new();
    private readonly Dictionary<long, long[]> passes = [];

    /// <summary>The samples at positions [<paramref name="from"/>, from + <paramref name="count"/>) of the endless sequence.</summary>
    public IReadOnlyList<long> Take(long from, int count)
    {
        long[] samples = new long[count];
        for (int i = 0; i < count; i++)
        {
            (long pass, long position) = Math.DivRem(from + i, sampleCount);
            samples[i] = Permutation(pass)[position];
        }

        return samples;
    }

    private long[] Permutation(long pass)
    {
        lock (gate)
        {
            if (!passes.TryGetValue(pass, out long[]? permutation))
            {
                // A step straddles two passes at most.
                passes.Remove(pass - 2);
                using torch.Generator generator = new(StepSeed.Of(seed, pass, -1), torch.CPU);
                using torch.Tensor shuffled = torch.randperm(sampleCount, generator: generator);
                permutation = shuffled.data<long>().ToArray();
                passes[pass] = permutation;
            }

            return permutation;
        }
    }
}
