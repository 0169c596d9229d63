using System.Runtime.InteropServices;
using Runner.Torch.Weights;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;
using SkiaSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Torch.Images;

/// <summary>Pictures as tensors, in and out of PNG files. The same tensor always gives the same bytes.</summary>
public static class PngFile
{
    /// <summary>8,192 x 8,192, or as many in another shape: a gigabyte while it is read.</summary>
    private const long MostPixels = 1L << 26;

    /// <summary>Pixels for each byte of a file, which even a single colour hardly reaches: memory is not taken on a claim.</summary>
    private const long MostExpansion = 1L << 14;

    /// <summary>Writes a colour picture.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="image">[3, height, width] in 0 to 1; values outside are clipped.</param>
    public static void Write(string path, Tensor image)
    {
        using DisposeScope scope = NewDisposeScope();
        (int height, int width) = ((int)image.shape[1], (int)image.shape[2]);
        Tensor opaque = ones([1, height, width]);
        byte[] pixels = Bytes(cat([image.detach().cpu().to(ScalarType.Float32), opaque]).permute(1, 2, 0));
        Save(path, pixels, new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque), width * 4);
    }

    /// <summary>Writes a map as a grey picture.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="map">[height, width].</param>
    /// <param name="black">The value that becomes black.</param>
    /// <param name="white">The value that becomes white; where both are equal the picture is black.</param>
    public static void WriteGray(string path, Tensor map, double black, double white)
    {
        using DisposeScope scope = NewDisposeScope();
        (int height, int width) = ((int)map.shape[0], (int)map.shape[1]);
        double range = white > black ? white - black : 1;
        byte[] pixels = Bytes((map.detach().cpu().to(ScalarType.Float32) - black) / range);
        Save(path, pixels, new SKImageInfo(width, height, SKColorType.Gray8, SKAlphaType.Opaque), width);
    }

    /// <summary>Reads a picture the way up that it is shown (its EXIF orientation is applied).</summary>
    /// <returns>[3, height, width] in 0 to 1, float32; transparency is dropped: colours are those under it.</returns>
    /// <exception cref="InvalidDataException">The file is no picture that can be decoded, is cut off, or has more than 2^26 pixels.</exception>
    public static Tensor Read(string path)
    {
        (SKCodec codec, SKImageInfo layout, byte[] pixels) = Pixels(path);
        using SKCodec open = codec;
        using DisposeScope scope = NewDisposeScope();
        Tensor stored = tensor(pixels, [layout.Height, layout.Width, 4], ScalarType.Byte).permute(2, 0, 1).narrow(0, 0, 3);
        return Upright(stored, OriginOf(path, codec)).to(ScalarType.Float32).div(255).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>Reads a grey picture as numbers, the way up that it is shown.</summary>
    /// <returns>[height, width], float64: 0 is black and 1 is white, exactly as stored in 8 or 16 bits.</returns>
    /// <exception cref="InvalidDataException">As of <see cref="Read"/>; or it has colours.</exception>
    public static Tensor ReadGray(string path)
    {
        using DisposeScope scope = NewDisposeScope();
        return (ReadSteps(path, out int white).to(ScalarType.Float64) / white).MoveToOuterDisposeScope();
    }

    /// <summary>Reads a grey picture as the whole numbers that are stored: 0 to 255 in 8 bits, 0 to 65535 in 16.</summary>
    /// <returns>[height, width], int64.</returns>
    /// <exception cref="InvalidDataException">As of <see cref="Read"/>; or it has colours.</exception>
    public static Tensor ReadGrayNumbers(string path) => ReadSteps(path, out _);

    /// <summary>A picture's rows and columns as it is shown, from its head.</summary>
    /// <exception cref="InvalidDataException">It is none, or too large.</exception>
    public static (int Height, int Width) SizeOf(string path)
    {
        using SKCodec codec = Open(path);
        bool isTurned = OriginOf(path, codec) is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        return isTurned ? (codec.Info.Width, codec.Info.Height) : (codec.Info.Height, codec.Info.Width);
    }

    private const int White8 = 255;
    private const int White16 = 65535;

    // Skia decodes to 8 bits. [height, width], int64
    private static Tensor ReadSteps(string path, out int white)
    {
        // Skia says of a picture that it is cut off, where the other decoder fills up with black.
        Pixels(path).Codec.Dispose();
        using Image<L16> picture = Decoded(path, out IImageFormat format);
        picture.Mutate(shown => shown.AutoOrient());
        PngMetadata png = picture.Metadata.GetPngMetadata();
        if (format is not PngFormat || png.ColorType is not PngColorType.Grayscale)
        {
            throw new InvalidDataException($"{path}: a label is a grey picture, and this one has colours; save its numbers as 8- or 16-bit grey PNG, .npy or .safetensors");
        }

        white = png.BitDepth == PngBitDepth.Bit16 ? White16 : White8;
        L16[] pixels = new L16[picture.Width * picture.Height];
        picture.CopyPixelDataTo(pixels);
        int step = White16 / white;
        return tensor(pixels.Select(pixel => (long)(pixel.PackedValue / step)).ToArray(), [picture.Height, picture.Width]);
    }

    private static Image<L16> Decoded(string path, out IImageFormat format)
    {
        try
        {
            return Image.Load<L16>(path, out format);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever a decoder of a file from elsewhere throws, the file is what is wrong.
            throw new InvalidDataException($"{path}: the picture is damaged and can't be decoded", e);
        }
    }

    private static (SKCodec Codec, SKImageInfo Layout, byte[] Numbers) Pixels(string path)
    {
        SKCodec codec = Open(path);
        // Not premultiplied: a transparent pixel keeps its colour. The codec's own colour space: numbers are not converted.
        SKImageInfo layout = codec.Info.WithColorType(SKColorType.Rgba8888).WithAlphaType(SKAlphaType.Unpremul);
        SKCodecResult result = codec.GetPixels(layout, out byte[] numbers);
        if (result == SKCodecResult.Success) return (codec, layout, numbers);
        codec.Dispose();
        throw new InvalidDataException(result == SKCodecResult.IncompleteInput
            ? $"{path}: the picture is cut off; fetch or save it again"
            : $"{path}: the picture is damaged and can't be decoded ({result})");
    }

    /// <summary>Looks at a picture's head only: whether it is one, and of a size that <see cref="Read"/> takes.</summary>
    /// <exception cref="InvalidDataException">It is not.</exception>
    public static void Check(string path) => Open(path).Dispose();

    private static SKCodec Open(string path)
    {
        if (StandIn.Of(path) is string other) throw new InvalidDataException($"{path}: {other}");
        SKCodec codec = SKCodec.Create(path) ?? throw new InvalidDataException($"{path} is not a picture that can be decoded (PNG, JPEG, WebP, BMP, GIF)");
        long pixels = (long)codec.Info.Width * codec.Info.Height;
        long bytes = new FileInfo(path).Length;
        if (pixels <= MostPixels && pixels / MostExpansion <= bytes) return codec;
        string size = $"{codec.Info.Width} x {codec.Info.Height}";
        codec.Dispose();
        throw new InvalidDataException(pixels > MostPixels
            ? $"{path}: the picture has {size} pixels, more than the {MostPixels} that are read; make it smaller"
            : $"{path}: the picture claims {size} pixels in {bytes} bytes: it is cut off or damaged; fetch or save it again");
    }

    // Skia looks for EXIF in JPEG alone.
    private static SKEncodedOrigin OriginOf(string path, SKCodec codec)
    {
        if (codec.EncodedFormat is not (SKEncodedImageFormat.Png or SKEncodedImageFormat.Webp)) return codec.EncodedOrigin;
        try
        {
            return Image.Identify(path).Metadata.ExifProfile?.GetValue(ExifTag.Orientation) is { Value: >= 1 and <= 8 } origin ? (SKEncodedOrigin)origin.Value : codec.EncodedOrigin;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new InvalidDataException($"{path}: what the picture says beside its pixels is damaged; save it again", e);
        }
    }

    // EXIF's eight ways in which rows and columns may have been stored. [3, rows, columns]
    private static Tensor Upright(Tensor stored, SKEncodedOrigin origin) => origin switch
    {
        SKEncodedOrigin.TopRight => stored.flip(2),
        SKEncodedOrigin.BottomRight => stored.flip(1, 2),
        SKEncodedOrigin.BottomLeft => stored.flip(1),
        SKEncodedOrigin.LeftTop => stored.transpose(1, 2),
        SKEncodedOrigin.RightTop => stored.transpose(1, 2).flip(2),
        SKEncodedOrigin.RightBottom => stored.transpose(1, 2).flip(1, 2),
        SKEncodedOrigin.LeftBottom => stored.transpose(1, 2).flip(1),
        _ => stored,
    };

    private static byte[] Bytes(Tensor unit) => unit.mul(255).round().clamp(0, 255).to(ScalarType.Byte).contiguous().data<byte>().ToArray();

    private static void Save(string path, byte[] pixels, SKImageInfo layout, int rowBytes)
    {
        GCHandle pinned = GCHandle.Alloc(pixels, GCHandleType.Pinned);
        try
        {
            using SKPixmap pixmap = new(layout, pinned.AddrOfPinnedObject(), rowBytes);
            using SKData encoded = pixmap.Encode(SKEncodedImageFormat.Png, 100) ?? throw new InvalidOperationException($"cannot encode {path} as PNG");
            using FileStream file = File.Create(path);
            encoded.SaveTo(file);
        }
        finally
        {
            pinned.Free();
        }
    }
}
