using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Diffusion.Networks;

/// <summary>
/// Decodes in pieces when memory is short: one sample at a time, and where a latent is larger than a tile, by overlapping tiles whose seams are blended.
/// Slices give the same picture; tiles an approximation, because norms and attention see a tile only.
/// </summary>
/// <param name="autoencoder">The autoencoder.</param>
/// <param name="tile">Rows and columns of a tile of latents.</param>
public sealed class TiledDecoder(AutoencoderKL autoencoder, int tile)
{
    private const double Overlap = 0.25;

    /// <param name="latents">[batch, latent channels, h/f, w/f]</param>
    /// <returns>[batch, 3, h, w]</returns>
    public Tensor Decode(Tensor latents)
    {
        using DisposeScope scope = NewDisposeScope();
        List<Tensor> pictures = [];
        for (long sample = 0; sample < latents.shape[0]; sample++)
        {
            using Tensor one = latents.narrow(0, sample, 1);
            pictures.Add(one.shape[2] <= tile && one.shape[3] <= tile ? autoencoder.Decode(one) : Tiles(one));
        }

        return scope.MoveToOuter(cat(pictures, 0));
    }

    private Tensor Tiles(Tensor latent)
    {
        using DisposeScope scope = NewDisposeScope();
        int stride = Math.Max((int)(tile * (1 - Overlap)), 1);
        int scale = autoencoder.Config.Reduction;
        List<List<Tensor>> grid = [];
        foreach (long top in Starts(latent.shape[2], stride))
        {
            grid.Add([.. Starts(latent.shape[3], stride).Select(left => autoencoder.Decode(Cut(latent, top, left)))]);
        }

        long blend = (tile - stride) * (long)scale;
        List<Tensor> rows = [];
        for (int row = 0; row < grid.Count; row++)
        {
            List<Tensor> cells = [];
            for (int column = 0; column < grid[row].Count; column++)
            {
                Tensor cell = grid[row][column];
                cell = row == 0 ? cell : Blended(grid[row - 1][column], cell, blend, axis: 2);
                cell = column == 0 ? cell : Blended(grid[row][column - 1], cell, blend, axis: 3);
                grid[row][column] = cell;
                long height = row == grid.Count - 1 ? cell.shape[2] : stride * scale;
                long width = column == grid[row].Count - 1 ? cell.shape[3] : stride * scale;
                cells.Add(cell.narrow(2, 0, height).narrow(3, 0, width));
            }

            rows.Add(cat(cells, 3));
        }

        return scope.MoveToOuter(cat(rows, 2));
    }

    /// <summary>Where tiles begin: every stride, until one reaches the end.</summary>
    private IEnumerable<long> Starts(long size, int stride)
    {
        long start = 0;
        while (true)
        {
            yield return start;
            if (start + tile >= size)
            {
                yield break;
            }

            start += stride;
        }
    }

    private Tensor Cut(Tensor latent, long top, long left) =>
        latent.narrow(2, top, Math.Min(tile, latent.shape[2] - top)).narrow(3, left, Math.Min(tile, latent.shape[3] - left));

    /// <summary>Fades from the end of the tile before into the beginning of this one.</summary>
    private static Tensor Blended(Tensor before, Tensor tile, long extent, int axis)
    {
        extent = Math.Min(extent, Math.Min(before.shape[axis], tile.shape[axis]));
        if (extent == 0)
        {
            return tile;
        }

        Tensor ramp = arange(extent, dtype: tile.dtype, device: tile.device) / extent;
        ramp = axis == 2 ? ramp.view(1, 1, extent, 1) : ramp.view(1, 1, 1, extent);
        Tensor seam = before.narrow(axis, before.shape[axis] - extent, extent) * (1 - ramp) + tile.narrow(axis, 0, extent) * ramp;
        return cat([seam, tile.narrow(axis, extent, tile.shape[axis] - extent)], axis);
    }
}
