using Runner.Diffusion.Networks;
using Runner.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StableDiffusionTraining.Objectives;

/// <summary>Learns to draw pictures again from a sample of their latents. Half of the pictures are mirrored.</summary>
/// <param name="autoencoder">Its element type is the type of the forward and backward pass; the trainer keeps float32 weights.</param>
/// <param name="pictures">uint8, [count, 3, h, w]</param>
/// <param name="weights">The loss's terms.</param>
public sealed class AutoencoderObjective(AutoencoderKL autoencoder, Tensor pictures, AutoencoderLoss weights) : IObjective
{
    internal static readonly string[] Parts = ["absolute", "squared", "gradient", "divergence"];

    private readonly ScalarType _compute = autoencoder.parameters().First().dtype;

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Parameter)> Parameters { get; } =
        [.. autoencoder.named_parameters().Select(entry => (entry.name, entry.parameter))];

    /// <inheritdoc/>
    public LossTerms Loss(Microbatch microbatch)
    {
        Tensor mirrored = Flips.Draw(microbatch.Samples.Count, microbatch.Generator);
        Tensor picture = Flips.Mirror(Pixels.ToUnit(pictures[torch.tensor(microbatch.Samples.ToArray())]), mirrored); // [batch, 3, h, w]
        DiagonalGaussian posterior = autoencoder.Encode(picture.to(_compute));
        posterior = new DiagonalGaussian(posterior.Mean.to(ScalarType.Float32), posterior.LogVariance.to(ScalarType.Float32));
        Tensor latent = posterior.Sample(randn(posterior.Mean.shape, generator: microbatch.Generator).to(picture.device));
        Tensor drawn = autoencoder.Decode(latent.to(_compute)).to(ScalarType.Float32);

        Tensor error = drawn - picture;
        Tensor absolute = error.abs().mean();
        Tensor squared = error.square().mean();
        Tensor gradient = error.diff(1, 2).abs().mean() + error.diff(1, 3).abs().mean();
        Tensor divergence = posterior.Divergence().mean() / posterior.Mean[0].numel();
        Tensor total = (weights.Absolute * absolute) + (weights.Squared * squared) + (weights.Gradient * gradient) + (weights.Divergence * divergence);
        return new LossTerms(total, (Parts[0], absolute), (Parts[1], squared), (Parts[2], gradient), (Parts[3], divergence));
    }
}
