namespace Runner.Training;

/// <summary>Mixes (seed, step, lane) into one seed whose neighbours have nothing in common (the finaliser of SplitMix64).</summary>
internal static class StepSeed
{
    internal static ulong Of(long seed, long step, int lane) => Mix(Mix(Mix((ulong)seed) ^ (ulong)step) ^ (ulong)(long)lane);

    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15UL;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
