using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Sampling;

/// <summary>Brings pictures of any size to a sampler's.</summary>
internal static class PictureFit
{
    /// <summary>The same for classes, which have nothing in between: each pixel takes the class at its middle.</summary>
    /// <param name="classes">[h, w].</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <returns>[height, width], in the current dispose scope.</returns>
    public static Tensor CoverNearest(Tensor classes, int height, int width)
    {
        if (classes.shape[0] == height && classes.shape[1] == width) return classes.clone();
        using DisposeScope scope = NewDisposeScope();
        double scale = Math.Max((double)height / classes.shape[0], (double)width / classes.shape[1]);
        return classes.index_select(0, Middles(classes.shape[0], height, scale)).index_select(1, Middles(classes.shape[1], width, scale)).contiguous().MoveToOuterDisposeScope();
    }

    // Where the middle of each pixel that is kept lies in the original.
    private static Tensor Middles(long sides, int wanted, double scale)
    {
        long resized = Math.Max(wanted, (long)Math.Round(sides * scale));
        long skipped = (resized - wanted) / 2;
        return tensor(Enumerable.Range(0, wanted).Select(pixel => Math.Clamp((long)((pixel + skipped + 0.5) * sides / resized), 0, sides - 1)).ToArray());
    }

    /// <summary>Resizes a picture until it covers the size, and keeps the middle. A picture of that size is left as it is.</summary>
    /// <param name="picture">[channels, h, w].</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <returns>[channels, height, width], in the current dispose scope.</returns>
    public static Tensor Cover(Tensor picture, int height, int width)
    {
        if (picture.shape[1] == height && picture.shape[2] == width) return picture.clone();
        using DisposeScope scope = NewDisposeScope();
        double scale = Math.Max((double)height / picture.shape[1], (double)width / picture.shape[2]);
        long rows = Math.Max(height, (long)Math.Round(picture.shape[1] * scale));
        long columns = Math.Max(width, (long)Math.Round(picture.shape[2] * scale));
        Tensor whole = picture.unsqueeze(0);
        // Shrinking takes the mean of what falls into a pixel: interpolation would pick single ones.
        Tensor resized = scale < 1
            ? nn.functional.adaptive_avg_pool2d(whole, [rows, columns])
            : nn.functional.interpolate(whole, size: [rows, columns], mode: InterpolationMode.Bilinear, align_corners: false);
        return resized[0].narrow(1, (rows - height) / 2, height).narrow(2, (columns - width) / 2, width).clone().MoveToOuterDisposeScope();
    }
}
