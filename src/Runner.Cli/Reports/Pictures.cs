using System.Runtime.InteropServices;
using SkiaSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Cli.Reports;

/// <summary>Tensors as pictures inside a page.</summary>
internal static class Pictures
{
    private const int Zoom = 3;
    private static readonly uint Outline = Packed(255, 0, 200);

    /// <summary>An <c>img</c> of a colour picture [3, h, w] in 0 to 1, with the outline of a mask [h, w] drawn over it where one is given.</summary>
    public static string Colour(Tensor image, string title, Tensor? outline = null)
    {
        using DisposeScope scope = NewDisposeScope();
        (int height, int width) = ((int)image.shape[1], (int)image.shape[2]);
        byte[] values = [.. image.to(ScalarType.Float32).clamp(0, 1).mul(255).round().to(ScalarType.Byte).contiguous().data<byte>()];
        int plane = height * width;
        uint[] pixels = new uint[plane];
        for (int at = 0; at < plane; at++)
        {
            pixels[at] = Packed(values[at], values[plane + at], values[(2 * plane) + at]);
        }
        return outline is null ? Image(pixels, width, height, title) : Image(Outlined(pixels, [.. (outline > 0).contiguous().data<bool>()], width, height), width * Zoom, height * Zoom, title);
    }

    /// <summary>An <c>img</c> of a PNG file, as it is: it may be animated.</summary>
    public static string Stored(string file, string title) => Element(Source(File.ReadAllBytes(file)), title);

    /// <summary>An <c>img</c> of a map [h, w]: the smallest value dark, the largest bright.</summary>
    public static string Map(Tensor map, string title) => Element(MapSource(map), title);

    /// <summary>The same as a source that an <c>img</c> may be given.</summary>
    public static string MapSource(Tensor map)
    {
        using DisposeScope scope = NewDisposeScope();
        (int height, int width) = ((int)map.shape[0], (int)map.shape[1]);
        float[] values = [.. map.to(ScalarType.Float32).contiguous().data<float>()];
        (float least, float most) = (values.Min(), values.Max());
        uint[] pixels = [.. values.Select(value => Palette.Of((value - least) / (most > least ? most - least : 1)) is var color ? Packed(color.R, color.G, color.B) : 0)];
        return Source(pixels, width, height);
    }

    // Each pixel becomes three by three; of a masked one, the rim where its neighbour is not masked is coloured.
    private static uint[] Outlined(uint[] pixels, bool[] mask, int width, int height)
    {
        uint[] large = new uint[pixels.Length * Zoom * Zoom];
        bool Outside(int x, int y) => x < 0 || y < 0 || x >= width || y >= height || !mask[(y * width) + x];
        for (int y = 0; y < height * Zoom; y++)
        {
            for (int x = 0; x < width * Zoom; x++)
            {
                (int px, int py, int sx, int sy) = (x / Zoom, y / Zoom, x % Zoom, y % Zoom);
                bool isRim = mask[(py * width) + px]
                    && ((sx == 0 && Outside(px - 1, py)) || (sx == Zoom - 1 && Outside(px + 1, py)) || (sy == 0 && Outside(px, py - 1)) || (sy == Zoom - 1 && Outside(px, py + 1)));
                large[(y * width * Zoom) + x] = isRim ? Outline : pixels[(py * width) + px];
            }
        }
        return large;
    }

    private static string Image(uint[] pixels, int width, int height, string title) => Element(Source(pixels, width, height), title);

    private static string Element(string source, string title)
    {
        string text = HtmlText.Encoded(title);
        return $"<img alt=\"{text}\" title=\"{text}\" src=\"{source}\">";
    }

    private static string Source(uint[] pixels, int width, int height)
    {
        using SKBitmap bitmap = new(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        MemoryMarshal.AsBytes(pixels.AsSpan()).CopyTo(bitmap.GetPixelSpan());
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return Source(data.AsSpan());
    }

    private static string Source(ReadOnlySpan<byte> png) => $"data:image/png;base64,{Convert.ToBase64String(png)}";

    private static uint Packed(byte red, byte green, byte blue) => red | ((uint)green << 8) | ((uint)blue << 16) | 0xFF000000;
}
