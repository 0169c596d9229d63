using System.Buffers.Binary;
using System.Text;
using Runner.Torch.Images;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using static TorchSharp.torch;

namespace Runner.Torch.Tests.Images;

public sealed class AnimatedPictures : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    // Each frame's chunks are taken out and decoded as a picture of its own, by another library.
    [Fact]
    public void EveryFrameIsThePictureThatWasGivenAndIsShownAsLongAsAsked()
    {
        Tensor[] frames = [.. Enumerable.Range(0, 3).Select(number => (arange(3 * 4 * 5, dtype: ScalarType.Float32).view(3, 4, 5) * 4 + number) / 255)];

        AnimatedPngFile.Write(_path, frames, 250);

        (string Type, byte[] Whole, byte[] Data)[] chunks = [.. Chunks(File.ReadAllBytes(_path))];
        Assert.Equal(["IHDR", "acTL", "fcTL", "IDAT", "fcTL", "fdAT", "fcTL", "fdAT", "IEND"], chunks.Select(chunk => chunk.Type));
        Assert.Equal([0, 0, 0, 3, 0, 0, 0, 0], chunks[1].Data);
        Assert.Equal([0, 1, 2, 3, 4], chunks.Where(chunk => chunk.Type is "fcTL" or "fdAT").Select(chunk => BinaryPrimitives.ReadInt32BigEndian(chunk.Data)));
        Assert.All(chunks.Where(chunk => chunk.Type == "fcTL"), chunk => Assert.Equal([0, 0, 0, 5, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 250, 3, 232, 0, 0], chunk.Data[4..]));
        Assert.All(chunks, chunk => Assert.Equal(Crc(chunk.Whole[4..^4]), BinaryPrimitives.ReadUInt32BigEndian(chunk.Whole.AsSpan(chunk.Whole.Length - 4))));
        using Image<Rgb24> first = Image.Load<Rgb24>(_path);
        Assert.Equal(Colours(frames[0]), Colours(first));
        byte[][] others = [.. chunks.Where(chunk => chunk.Type == "fdAT").Select(chunk => Alone(chunks[0].Whole, chunk.Data[4..], chunks[^1].Whole))];
        Assert.Equal(Colours(frames[1]), Colours(Image.Load<Rgb24>(others[0])));
        Assert.Equal(Colours(frames[2]), Colours(Image.Load<Rgb24>(others[1])));
    }

    [Fact]
    public void ChecksumsAreThoseOfPng()
    {
        AnimatedPngFile.Write(_path, [zeros(3, 2, 2)], 100);

        byte[] bytes = File.ReadAllBytes(_path);
        Assert.Equal([0, 0, 0, 0, 73, 69, 78, 68, 0xAE, 0x42, 0x60, 0x82], bytes[^12..]); // as every PNG file ends
    }

    [Fact]
    public void FramesOfTwoSizesAreRefused() =>
        Assert.Equal(
            "the frames of an animation are of one size, and these are [3, 2, 2] and [3, 2, 3] (Parameter 'frames')",
            Assert.Throws<ArgumentException>(() => AnimatedPngFile.Write(_path, [zeros(3, 2, 2), zeros(3, 2, 3)], 100)).Message);

    [Fact]
    public void NoFrameIsRefused() =>
        Assert.Equal("an animation has at least one frame (Parameter 'frames')", Assert.Throws<ArgumentException>(() => AnimatedPngFile.Write(_path, [], 100)).Message);

    public void Dispose() => File.Delete(_path);

    private static IEnumerable<(string Type, byte[] Whole, byte[] Data)> Chunks(byte[] png)
    {
        for (int at = 8; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            yield return (Encoding.ASCII.GetString(png, at + 4, 4), png[at..(at + length + 12)], png[(at + 8)..(at + 8 + length)]);
            at += length + 12;
        }
    }

    private static byte[] Alone(byte[] header, byte[] data, byte[] end)
    {
        byte[] named = [.. "IDAT"u8, .. data];
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        byte[] check = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(check, Crc(named));
        return [137, 80, 78, 71, 13, 10, 26, 10, .. header, .. length, .. named, .. check, .. end];
    }

    private static uint Crc(byte[] bytes)
    {
        uint remainder = uint.MaxValue;
        foreach (byte value in bytes)
        {
            remainder ^= value;
            for (int bit = 0; bit < 8; bit++) remainder = (remainder >> 1) ^ ((remainder & 1) * 0xEDB88320);
        }
        return ~remainder;
    }

    private static byte[] Colours(Tensor frame) => [.. frame.permute(1, 2, 0).mul(255).round().to(ScalarType.Byte).contiguous().data<byte>()];

    private static byte[] Colours(Image<Rgb24> picture)
    {
        byte[] bytes = new byte[picture.Width * picture.Height * 3];
        picture.CopyPixelDataTo(bytes);
        return bytes;
    }
}
