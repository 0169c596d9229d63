using static TorchSharp.torch;

namespace OnnxLabelers.Labeling;

/// <summary>Brings maps to another size.</summary>
internal static class Resizing
{
    /// <summary>[batch, channels, h, w] to [batch, channels, height, width]; the same tensor when the size is already right.</summary>
    public static Tensor To(Tensor maps, long height, long width, ResizeFilter filter, bool alignCorners)
    {
        if (maps.shape[2] == height && maps.shape[3] == width)
        {
            return maps;
        }

        InterpolationMode mode = filter switch
        {
            ResizeFilter.Bilinear => InterpolationMode.Bilinear,
            ResizeFilter.Bicubic => InterpolationMode.Bicubic,
            ResizeFilter.Area => InterpolationMode.Area,
            _ => InterpolationMode.Nearest,
        };
        bool? aligned = filter is ResizeFilter.Bilinear or ResizeFilter.Bicubic ? alignCorners : null;
        return nn.functional.interpolate(maps, [height, width], mode: mode, align_corners: aligned);
    }
}
