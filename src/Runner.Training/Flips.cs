using static TorchSharp.torch;

namespace Runner.Training;

/// <summary>Mirrors some samples of a batch, left to right.</summary>
public static class Flips
{
    /// <summary>Bool, [batch]: true for about half of the samples.</summary>
    public static Tensor Draw(long batch, Generator generator) => rand([batch], generator: generator) < 0.5;

    /// <summary>The pictures or maps, those that are marked mirrored.</summary>
    /// <param name="pictures">[batch, ..., w]</param>
    /// <param name="mirrored">bool, [batch]</param>
    public static Tensor Mirror(Tensor pictures, Tensor mirrored)
    {
        long[] each = [-1, .. Enumerable.Repeat(1L, (int)pictures.dim() - 1)];
        return where(mirrored.to(pictures.device).view(each), pictures.flip(-1), pictures);
    }
}
