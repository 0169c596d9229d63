using static TorchSharp.torch;

namespace StableDiffusion.Schedulers;

/// <summary>One run through a schedule: remembers earlier model outputs where the rule needs them. Not to be shared between batches.</summary>
public interface ITrajectory : IDisposable
{
    /// <summary>The next latents.</summary>
    /// <param name="modelOutput">The denoiser's output (guidance applied), of the sample's shape.</param>
    /// <param name="step">Any step at first, afterwards the one after the last.</param>
    /// <param name="sample">The latents at this step, not scaled.</param>
    /// <param name="noise">Standard normal, of the sample's shape; only where <see cref="ISchedule.NeedsNoise"/>.</param>
    /// <returns>A new tensor of the sample's shape and dtype; half precision is computed in float32.</returns>
    /// <exception cref="InvalidOperationException">A step out of order, or noise missing.</exception>
    Tensor Step(Tensor modelOutput, int step, Tensor sample, Tensor? noise = null);
}
