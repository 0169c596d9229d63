using System.Globalization;
using Runner.Torch.Safetensors;
using SkiaSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Cli.Reports;

/// <summary>Tensors as pictures inside a page.</summary>
internal static class Pictures
{
    private const int Zoom = 3;

    /// <summary>An <c>img</c> of a colour picture [3, h, w] in 0 to 1, with the outline of a mask [h, w] drawn over it where one is given.</summary>
    public static string Colour(Tensor image, string title, Tensor? outline = null)
    {
        using DisposeScope scope = NewDisposeScope();
        (int height, int width) = ((int)image.shape[1], (int)image.shape[2]);
        float[] values = [.. image.to(ScalarType.Float32).clamp(0, 1).contiguous().data<float>()];
        bool[] mask = outline is null ? [] : [.. (outline > 0).contiguous().data<bool>()];
        int plane = height * width;
        return Image(width, height, outline is null ? 1 : Zoom, title, (x, y, subX, subY) =>
        {
            int at = (y * width) + x;
            if (mask.Length > 0 && OnEdge(mask, width, height, x, y, subX, subY)) return new SKColor(255, 0, 200);
            return new SKColor(Byte(values[at]), Byte(values[plane + at]), Byte(values[(2 * plane) + at]));
        });
    }

    /// <summary>An <c>img</c> of a map [h, w]: the smallest value dark, the largest bright.</summary>
    public static string Map(Tensor map, string title, double? low = null, double? high = null)
    {
        using DisposeScope scope = NewDisposeScope();
        (int height, int width) = ((int)map.shape[0], (int)map.shape[1]);
        float[] values = [.. map.to(ScalarType.Float32).contiguous().data<float>()];
        (double least, double most) = (low ?? values.Min(), high ?? values.Max());
        return Image(width, height, 1, title, (x, y, _, _) =>
        {
            ScottPlot.Color color = Palette.Of((values[(y * width) + x] - least) / (most > least ? most - least : 1));
            return new SKColor(color.R, color.G, color.B);
        });
    }

    /// <summary>Reads one row of a tensor by the index of its image; null where the file does not hold it.</summary>
    public static Tensor? Row(string folder, string file, string name, long index)
    {
        string path = Path.Combine(folder, file);
        if (!File.Exists(path)) return null;
        using SafetensorsFile tensors = SafetensorsFile.Open(path);
        if (!tensors.Entries.ContainsKey(name)) return null;
        long[] indices = [.. tensors.Read("index").data<long>()];
        int row = Array.IndexOf(indices, index);
        return row < 0 ? null : tensors.Read(name)[row].clone();
    }

    private static string Image(int width, int height, int zoom, string title, Func<int, int, int, int, SKColor> pixel)
    {
        using SKBitmap bitmap = new(width * zoom, height * zoom, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (int y = 0; y < height * zoom; y++)
        {
            for (int x = 0; x < width * zoom; x++) bitmap.SetPixel(x, y, pixel(x / zoom, y / zoom, x % zoom, y % zoom));
        }

        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        string text = System.Text.Encodings.Web.HtmlEncoder.Default.Encode(title);
        return string.Create(CultureInfo.InvariantCulture, $"<img alt=\"{text}\" title=\"{text}\" src=\"data:image/png;base64,{Convert.ToBase64String(data.AsSpan())}\">");
    }

    // A sub-pixel at the rim of a masked pixel whose neighbour on that side is not masked.
    private static bool OnEdge(bool[] mask, int width, int height, int x, int y, int subX, int subY)
    {
        if (!mask[(y * width) + x]) return false;
        bool Outside(int dx, int dy) => x + dx < 0 || y + dy < 0 || x + dx >= width || y + dy >= height || !mask[((y + dy) * width) + x + dx];
        return (subX == 0 && Outside(-1, 0)) || (subX == Zoom - 1 && Outside(1, 0)) || (subY == 0 && Outside(0, -1)) || (subY == Zoom - 1 && Outside(0, 1));
    }

    private static byte Byte(float unit) => (byte)Math.Round(unit * 255);
}
