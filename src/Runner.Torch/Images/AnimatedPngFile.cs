using System.Buffers.Binary;
using System.Text;
using SkiaSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Torch.Images;

/// <summary>Pictures one after the other in one PNG file (APNG), which browsers play and other programs show the first picture of. Skia encodes each picture; this puts them together.</summary>
/// <remarks>Chunks as in the third edition of the PNG specification (2025), 11.3.2.</remarks>
public static class AnimatedPngFile
{
    private const int SignatureBytes = 8;
    private const ushort ThousandthsOfASecond = 1000;
    private static readonly uint[] Remainders = [.. Enumerable.Range(0, 256).Select(start =>
    {
        uint remainder = (uint)start;
        for (int bit = 0; bit < 8; bit++) remainder = (remainder & 1) == 0 ? remainder >> 1 : (remainder >> 1) ^ 0xEDB88320;
        return remainder;
    })];

    /// <summary>Writes an animation that plays again and again.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="frames">Each [3, height, width] in 0 to 1, all of one size; values outside are clipped.</param>
    /// <param name="milliseconds">How long each is shown.</param>
    /// <exception cref="ArgumentException">There is no frame, or they differ in size.</exception>
    public static void Write(string path, IReadOnlyList<Tensor> frames, int milliseconds)
    {
        if (frames.Count == 0) throw new ArgumentException("an animation has at least one frame", nameof(frames));
        if (frames.FirstOrDefault(frame => !frame.shape.SequenceEqual(frames[0].shape)) is { } other)
            throw new ArgumentException($"the frames of an animation are of one size, and these are [{string.Join(", ", frames[0].shape)}] and [{string.Join(", ", other.shape)}]", nameof(frames));
        byte[][] pictures = [.. frames.Select(Encoded)];
        using FileStream file = File.Create(path);
        file.Write(pictures[0].AsSpan(0, SignatureBytes));
        byte[] header = Chunks(pictures[0]).Single(chunk => chunk.Type == "IHDR").Data;
        Write(file, "IHDR", header);
        Write(file, "acTL", Numbers(frames.Count, 0)); // 0: for ever
        int number = 0;
        foreach ((int at, byte[] picture) in pictures.Index())
        {
            Write(file, "fcTL", FrameControl(number++, header, milliseconds));
            foreach ((string _, byte[] data) in Chunks(picture).Where(chunk => chunk.Type == "IDAT"))
            {
                if (at == 0) Write(file, "IDAT", data);
                else Write(file, "fdAT", [.. Numbers(number++), .. data]);
            }
        }

        Write(file, "IEND", []);
    }

    // Size as in the header, at the upper left corner; neither disposed of nor blended with what was there.
    private static byte[] FrameControl(int number, byte[] header, int milliseconds)
    {
        byte[] delay = new byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(delay, (ushort)milliseconds);
        BinaryPrimitives.WriteUInt16BigEndian(delay.AsSpan(2), ThousandthsOfASecond);
        return [.. Numbers(number), .. header[..8], .. Numbers(0, 0), .. delay, 0, 0];
    }

    private static byte[] Encoded(Tensor frame)
    {
        using DisposeScope scope = NewDisposeScope();
        (int height, int width) = ((int)frame.shape[1], (int)frame.shape[2]);
        Tensor colours = cat([frame.detach().cpu().to(ScalarType.Float32), ones([1, height, width])]).permute(1, 2, 0);
        byte[] pixels = [.. colours.mul(255).round().clamp(0, 255).to(ScalarType.Byte).contiguous().data<byte>()];
        using SKBitmap bitmap = new(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        pixels.CopyTo(bitmap.GetPixelSpan());
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private static IEnumerable<(string Type, byte[] Data)> Chunks(byte[] png)
    {
        for (int at = SignatureBytes; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            yield return (Encoding.ASCII.GetString(png, at + 4, 4), png[(at + 8)..(at + 8 + length)]);
            at += length + 12;
        }
    }

    private static void Write(FileStream file, string type, byte[] data)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(type), .. data];
        uint check = ~named.Aggregate(uint.MaxValue, (remainder, value) => (remainder >> 8) ^ Remainders[(byte)(remainder ^ value)]);
        file.Write([.. Numbers(data.Length), .. named, .. Numbers(unchecked((int)check))]);
    }

    private static byte[] Numbers(params ReadOnlySpan<int> values)
    {
        byte[] bytes = new byte[values.Length * sizeof(int)];
        for (int at = 0; at < values.Length; at++) BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at * sizeof(int)), values[at]);
        return bytes;
    }
}
