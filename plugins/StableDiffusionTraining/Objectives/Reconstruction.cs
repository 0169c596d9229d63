using Runner.Diffusion.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace StableDiffusionTraining.Objectives;

/// <summary>How well an autoencoder draws pictures again.</summary>
public static class Reconstruction
{
    private const int Batch = 16;

    /// <summary>The pictures by way of the posterior's mean, as bytes again.</summary>
    /// <param name="autoencoder">Any element type.</param>
    /// <param name="pictures">uint8, [count, 3, h, w]</param>
    public static Tensor Of(AutoencoderKL autoencoder, Tensor pictures)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        ScalarType compute = autoencoder.parameters().First().dtype;
        List<Tensor> drawn = [];
        foreach (Tensor batch in pictures.split(Batch))
        {
            using DisposeScope inner = NewDisposeScope();
            drawn.Add(inner.MoveToOuter(Pixels.ToBytes(autoencoder.call(Pixels.ToUnit(batch).to(compute)))));
        }

        return scope.MoveToOuter(cat(drawn));
    }

    /// <summary>Peak signal to noise ratio of each picture in decibels, [count].</summary>
    public static Tensor SignalToNoise(Tensor drawn, Tensor pictures)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor squared = (drawn.to(ScalarType.Float32) - pictures.to(ScalarType.Float32)).div_(255).square().flatten(1).mean([1]);
        return scope.MoveToOuter(-10 * squared.clamp_min_(1e-10).log10());
    }
}
