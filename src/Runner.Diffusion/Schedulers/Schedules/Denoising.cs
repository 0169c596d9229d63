using static TorchSharp.torch;

namespace Runner.Diffusion.Schedulers.Schedules;

/// <summary>From a denoiser's output to the clean latents and the noise that it means.</summary>
internal static class Denoising
{
    internal static Tensor Clean(PredictionType prediction, Tensor output, Tensor sample, NoiseLevel level)
    {
        switch (prediction)
        {
            case PredictionType.Epsilon:
                return (sample - (output * level.Noise)) / level.Signal;
            case PredictionType.VPrediction:
                NoiseLevel unit = level.Normalized(); // the velocity is defined for latents of unit variance
                return (sample * (unit.Signal * unit.Signal / level.Signal)) - (output * unit.Noise);
            default:
                return output.alias();
        }
    }

    /// <summary>The noise, for latents of unit variance.</summary>
    internal static Tensor Noise(PredictionType prediction, Tensor output, Tensor sample, NoiseLevel level) => prediction switch
    {
        PredictionType.Epsilon => output,
        PredictionType.VPrediction => (output * level.Signal) + (sample * level.Noise),
        _ => (sample - (output * level.Signal)) / level.Noise,
    };
}
