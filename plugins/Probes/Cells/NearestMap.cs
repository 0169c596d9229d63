using TorchSharp;
using static TorchSharp.torch;

namespace Probes.Cells;

/// <summary>The index map of nearest-neighbour interpolation, as PyTorch computes it (float32 scale, floor, clamp).</summary>
internal static class NearestMap
{
    /// <summary>For each of <paramref name="to"/> positions the position among <paramref name="from"/> that it shows.</summary>
    public static int[] Sources(int from, int to)
    {
        float scale = (float)from / to;
        int[] sources = new int[to];
        for (int i = 0; i < to; i++)
        {
            sources[i] = Math.Min((int)MathF.Floor(i * scale), from - 1);
        }

        return sources;
    }

    /// <summary>[images, height, width] of [images, h, w], of any type.</summary>
    public static Tensor Upsampled(Tensor maps, int height, int width)
    {
        Tensor rows = torch.tensor(Sources((int)maps.shape[1], height)).to(maps.device);
        Tensor columns = torch.tensor(Sources((int)maps.shape[2], width)).to(maps.device);
        return maps.index_select(1, rows).index_select(2, columns);
    }
}
