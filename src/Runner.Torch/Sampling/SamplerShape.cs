namespace Runner.Torch.Sampling;

/// <summary>Sizes that a sampler works with.</summary>
/// <param name="Steps">Denoising steps.</param>
/// <param name="LatentChannels">Channels of a latent.</param>
/// <param name="LatentHeight">Rows of a latent.</param>
/// <param name="LatentWidth">Columns of a latent.</param>
/// <param name="ImageHeight">Rows of an image, in pixels.</param>
/// <param name="ImageWidth">Columns of an image, in pixels.</param>
/// <param name="OperationsPerForward">Floating-point operations of one denoiser forward pass for one sample; zero when unknown.</param>
public sealed record SamplerShape(
    int Steps, int LatentChannels, int LatentHeight, int LatentWidth, int ImageHeight, int ImageWidth, double OperationsPerForward = 0)
{
    /// <summary>Floating-point operations of decoding one latent; zero when unknown.</summary>
    public double OperationsPerDecode { get; init; }

    /// <summary>Floating-point operations of a call as these sizes say: both halves of the guidance pair at every step and a decoding, one whole pass of the denoiser, or a decoding, for each sample.</summary>
    /// <param name="call">The call.</param>
    public double Operations(SamplerCall call) => call.Images * call.Work switch
    {
        SamplerWork.Sampling => (2.0 * Steps * OperationsPerForward) + OperationsPerDecode,
        SamplerWork.Replaying => OperationsPerForward,
        _ => OperationsPerDecode,
    };
}
