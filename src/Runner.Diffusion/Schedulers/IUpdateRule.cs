using static TorchSharp.torch;

namespace Runner.Diffusion.Schedulers;

/// <summary>The update of one run. Called in order, in float32 or better, within a dispose scope of the caller.</summary>
public interface IUpdateRule : IDisposable
{
    /// <summary>The latents of the next step.</summary>
    /// <param name="output">The denoiser's output.</param>
    /// <param name="step">From 0.</param>
    /// <param name="sample">The latents at this step.</param>
    /// <param name="noise">Standard normal; null where the schedule needs none.</param>
    Tensor Next(Tensor output, int step, Tensor sample, Tensor? noise);
}
