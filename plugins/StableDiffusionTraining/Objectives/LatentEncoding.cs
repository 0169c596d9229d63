using Runner.Diffusion.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace StableDiffusionTraining.Objectives;

/// <summary>Encodes pictures to posteriors.</summary>
public static class LatentEncoding
{
    private const int Batch = 32;

    /// <summary>Means and standard deviations of the unscaled latents of some pictures, float16.</summary>
    /// <param name="autoencoder">Any element type.</param>
    /// <param name="pictures">uint8, [count, 3, h, w]</param>
    /// <param name="mirrored">Whether to mirror every picture first: an encoder does not quite commute with that.</param>
    public static (Tensor Means, Tensor Deviations) Of(AutoencoderKL autoencoder, Tensor pictures, bool mirrored)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        ScalarType compute = autoencoder.parameters().First().dtype;
        List<Tensor> means = [];
        List<Tensor> deviations = [];
        foreach (Tensor bytes in pictures.split(Batch))
        {
            using DisposeScope inner = NewDisposeScope();
            Tensor batch = Pixels.ToUnit(mirrored ? bytes.flip(3) : bytes);
            DiagonalGaussian posterior = autoencoder.Encode(batch.to(compute));
            means.Add(inner.MoveToOuter(posterior.Mean.to(ScalarType.Float16)));
            deviations.Add(inner.MoveToOuter((0.5 * posterior.LogVariance.to(ScalarType.Float32)).exp().to(ScalarType.Float16)));
        }

        return (scope.MoveToOuter(cat(means)), scope.MoveToOuter(cat(deviations)));
    }
}
