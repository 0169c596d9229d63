using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Diffusion.Noise;

/// <summary>
/// Standard normal noise from one seed per sample, with PyTorch's CPU numbers: what <c>torch.randn</c> draws from <c>torch.Generator().manual_seed(seed)</c>.
/// </summary>
/// <remarks>
/// Always drawn on the CPU and sample by sample: a prompt's noise depends on its seed alone, not on the device, the batch or its place in it.
/// The first draw makes the initial latents; each further one goes on where the last ended, as a scheduler with fresh noise needs it.
/// </remarks>
public sealed class SeededNoise : IDisposable
{
    private readonly Generator[] _generators;
    private readonly long[] _shape;
    private readonly ScalarType _dtype;

    /// <summary>Noise that begins with each seed's first draw.</summary>
    /// <param name="seeds">One per sample; a negative one is taken modulo 2^64, as PyTorch does.</param>
    /// <param name="shape">Of one sample, without the batch axis, such as [4, 64, 64].</param>
    /// <param name="dtype">Of the result. Drawn in float32 and rounded, as current PyTorch does; 2.10, which this runs on, would draw other numbers in half precision.</param>
    public SeededNoise(IEnumerable<long> seeds, IReadOnlyList<long> shape, ScalarType dtype = ScalarType.Float32)
    {
        _generators = [.. seeds.Select(seed => new Generator(unchecked((ulong)seed)))];
        _shape = [1, .. shape];
        _dtype = dtype;
    }

    /// <summary>The next noise of every sample.</summary>
    /// <returns>[samples, ...shape] on the CPU</returns>
    public Tensor Draw()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] samples = [.. _generators.Select(generator => randn(_shape, generator: generator))];
        return cat(samples, 0).to_type(_dtype).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Generator generator in _generators) generator.Dispose();
    }
}
