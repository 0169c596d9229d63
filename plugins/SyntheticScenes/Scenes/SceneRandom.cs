namespace SyntheticScenes.Scenes;

/// <summary>SplitMix64 (Steele, Lea, Flood 2014). Our own, because the framework's generator may change between versions and a seed must not.</summary>
internal struct SceneRandom
{
    private const ulong Golden = 0x9E3779B97F4A7C15UL;
    private ulong _state;

    public SceneRandom(ulong seed)
    {
        _state = seed;
    }

    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }

    public ulong Next() => Mix(_state += Golden);

    /// <summary>Uniform in [low, high).</summary>
    public float Uniform(float low, float high) => low + (high - low) * ((Next() >> 40) * (1f / (1 << 24)));

    /// <summary>Uniform in [-bound, bound).</summary>
    public float Symmetric(float bound) => Uniform(-bound, bound);

    /// <summary>Uniform in 0 .. count - 1; the bias is below 2^-32 * count.</summary>
    public int Below(int count) => (int)(((Next() >> 32) * (ulong)count) >> 32);
}
