using static TorchSharp.torch;

namespace Runner.Diffusion.Networks;

/// <summary>The autoencoder's posterior: independent normal distributions, one per latent value.</summary>
/// <param name="Mean">[batch, latent channels, h, w]</param>
/// <param name="LogVariance">The same shape, within -30 and 20.</param>
public sealed record DiagonalGaussian(Tensor Mean, Tensor LogVariance)
{
    /// <summary>Draws by a given standard normal noise, so that the caller decides where randomness comes from.</summary>
    public Tensor Sample(Tensor noise)
    {
        using Tensor deviation = Deviation();
        using Tensor step = deviation * noise;
        return Mean + step;
    }

    /// <summary>The Kullback-Leibler divergence from the standard normal distribution, summed over each sample's values: [batch].</summary>
    public Tensor Divergence() => 0.5 * (Mean.square() + LogVariance.exp() - 1 - LogVariance).flatten(1).sum(1);

    private Tensor Deviation()
    {
        using Tensor half = 0.5 * LogVariance;
        return half.exp();
    }
}
