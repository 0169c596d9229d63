using Runner.Abstractions;
using Runner.Torch.Measuring;

namespace Runner.Metrics.Scoring;

/// <summary>Ranks from 1, equal values sharing the mean of their ranks, by a radix sort: linear in the number of values.</summary>
[CountsFor(Purpose.Scores)]
internal static class Ranks
{
    private const int Bits = 11;
    private const int Buckets = 1 << Bits;

    public static double[] Of(ReadOnlySpan<float> values)
    {
        (uint[] keys, int[] order) = Sort(values);
        double[] ranks = new double[values.Length];
        for (int start = 0, end; start < keys.Length; start = end)
        {
            end = start + 1;
            while (end < keys.Length && keys[end] == keys[start])
            {
                end++;
            }

            double rank = (start + 1 + end) / 2.0;
            for (int i = start; i < end; i++)
            {
                ranks[order[i]] = rank;
            }
        }

        return ranks;
    }

    private static (uint[] Keys, int[] Order) Sort(ReadOnlySpan<float> values)
    {
        (uint[] keys, int[] order) = (new uint[values.Length], new int[values.Length]);
        (uint[] keysAside, int[] orderAside) = (new uint[values.Length], new int[values.Length]);
        for (int i = 0; i < values.Length; i++)
        {
            (keys[i], order[i]) = (Key(values[i]), i);
        }

        int[] next = new int[Buckets];
        for (int shift = 0; shift < 32; shift += Bits)
        {
            CountStarts(keys, shift, next);
            for (int i = 0; i < keys.Length; i++)
            {
                int to = next[(keys[i] >> shift) & (Buckets - 1)]++;
                (keysAside[to], orderAside[to]) = (keys[i], order[i]);
            }

            (keys, keysAside, order, orderAside) = (keysAside, keys, orderAside, order);
        }

        return (keys, order);
    }

    private static void CountStarts(uint[] keys, int shift, int[] next)
    {
        Array.Clear(next);
        foreach (uint key in keys)
        {
            next[(key >> shift) & (Buckets - 1)]++;
        }

        int sum = 0;
        for (int i = 0; i < next.Length; i++)
        {
            (next[i], sum) = (sum, sum + next[i]);
        }
    }

    // Bits that order as the numbers do; adding zero makes -0 equal to 0.
    private static uint Key(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value + 0.0f);
        return (bits & 0x8000_0000) != 0 ? ~bits : bits | 0x8000_0000;
    }
}
