using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Runner.Torch.Tests.Images;

/// <summary>PNG files of kinds that an encoder of pictures would not write.</summary>
internal static class SomePng
{
    /// <param name="kind">0 grey, 2 colour, 3 palette, 4 grey with alpha, 6 colour with alpha.</param>
    /// <param name="depth">Bits of a sample.</param>
    /// <param name="pixel">The bytes of every pixel.</param>
    /// <param name="palette">Red, green, blue of each entry.</param>
    public static byte[] Of(int width, int height, byte kind, byte depth, byte[] pixel, byte[]? palette = null)
    {
        using MemoryStream packed = new();
        using (ZLibStream zip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            byte[] row = [0, .. Enumerable.Repeat(pixel, width).SelectMany(bytes => bytes)];
            for (int y = 0; y < height; y++) zip.Write(row);
        }

        byte[] head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), height);
        (head[8], head[9]) = (depth, kind);
        return
        [
            0x89, .. "PNG\r\n\x1a\n"u8, .. Chunk("IHDR", head), .. palette is null ? [] : Chunk("PLTE", palette),
            .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", []),
        ];
    }

    /// <summary>A PNG file with EXIF's word on how it is held, before its pixels.</summary>
    public static byte[] WithOrientation(byte[] png, byte orientation)
    {
        const int BehindHead = 8 + 25;
        byte[] exif = [.. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0];
        return [.. png[..BehindHead], .. Chunk("eXIf", exif), .. png[BehindHead..]];
    }

    private static byte[] Chunk(string name, byte[] content)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(name), .. content];
        byte[] chunk = new byte[named.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        named.CopyTo(chunk, 4);
        Crc(named).CopyTo(chunk, 4 + named.Length);
        return chunk;
    }

    /// <summary>The sum behind a chunk, of its name and content.</summary>
    public static byte[] Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }

        byte[] sum = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(sum, ~crc);
        return sum;
    }
}
