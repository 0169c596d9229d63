using static TorchSharp.torch;

namespace StableDiffusionTraining.Objectives;

/// <summary>Training pictures as the autoencoder's posteriors, and their captions as tokens: encoded once instead of at every step.</summary>
/// <param name="Means">[count, channels, h, w], scaled to unit variance by the scaling factor</param>
/// <param name="Deviations">the same shape, scaled likewise</param>
/// <param name="Tokens">int64, [count, tokens]</param>
/// <param name="NoCaption">int64, [tokens]: the empty text</param>
public sealed record LatentSet(Tensor Means, Tensor Deviations, Tensor Tokens, Tensor NoCaption)
{
    /// <summary>How many samples.</summary>
    public long Count => Means.shape[0];

    /// <summary>Clean latents of some samples, drawn from their posteriors: float32, [batch, channels, h, w].</summary>
    internal Tensor Draw(Tensor samples, Generator generator)
    {
        Tensor means = Means[samples].to(ScalarType.Float32);
        return means + (Deviations[samples].to(ScalarType.Float32) * randn(means.shape, generator: generator));
    }
}
