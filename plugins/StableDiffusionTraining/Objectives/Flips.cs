using Runner.Torch.Training;
using static TorchSharp.torch;

namespace StableDiffusion.Training;

/// <summary>Mirrors some samples of a batch, left to right.</summary>
internal static class Flips
{
    /// <summary>Bool, [batch]: true for about half of the samples.</summary>
    internal static Tensor Draw(Microbatch microbatch) => rand(microbatch.Samples.Count, generator: microbatch.Generator) < 0.5;

    /// <summary>The pictures (or maps), those that are marked mirrored.</summary>
    /// <param name="pictures">[batch, channels, h, w]</param>
    /// <param name="mirrored">bool, [batch]</param>
    internal static Tensor Mirror(Tensor pictures, Tensor mirrored) =>
        where(mirrored.to(pictures.device).view(-1, 1, 1, 1), pictures.flip(3), pictures);
}
