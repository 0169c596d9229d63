using static TorchSharp.torch;

namespace StableDiffusion.Schedulers.Schedules;

/// <summary>The update of one run. Called in order, in float32 or better, within a dispose scope of the caller.</summary>
internal interface IUpdateRule : IDisposable
{
    Tensor Next(Tensor output, int step, Tensor sample, Tensor? noise);
}
