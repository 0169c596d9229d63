using System.Runtime.InteropServices;
using SkiaSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Torch.Images;

/// <summary>Pictures as tensors, in and out of PNG files. The same tensor always gives the same bytes.</summary>
public static class PngFile
{
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

    /// <summary>Reads a picture.</summary>
    /// <returns>[3, height, width] in 0 to 1, float32; transparency is dropped.</returns>
    /// <exception cref="InvalidDataException">The file is no picture that can be decoded.</exception>
    public static Tensor Read(string path)
    {
        using SKBitmap decoded = SKBitmap.Decode(path) ?? throw new InvalidDataException($"{path} is not a picture that can be decoded (PNG, JPEG, WebP, BMP, GIF)");
        using SKBitmap rgba = decoded.Copy(SKColorType.Rgba8888);
        using DisposeScope scope = NewDisposeScope();
        Tensor pixels = tensor(rgba.Bytes, [rgba.Height, rgba.Width, 4], ScalarType.Byte);
        return (pixels.permute(2, 0, 1).narrow(0, 0, 3).to(ScalarType.Float32) / 255).contiguous().MoveToOuterDisposeScope();
    }

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
