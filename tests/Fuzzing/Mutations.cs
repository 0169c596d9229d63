using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;

namespace Tests;

/// <summary>Valid files made wrong, the same way for the same seed: what a bad disk, a cut transfer, a careless tool or an enemy leaves.</summary>
internal static partial class Mutations
{
    private static readonly long[] Sizes = [-1, 0, 1, 127, 128, 255, 256, 65535, 65536, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 32, 1L << 40, 1L << 62, long.MaxValue, long.MinValue];

    private static readonly string[] Values =
    [
        "-1", "0", "1", "2147483647", "2147483648", "1000000000", "99999999999999999999", "9223372036854775807", "1e308", "1e999", "0.5", "-0", "NaN", "null", "true", "\"\"", "\"x\"",
        "\"\\ud800\"", "\"\\u0000\"", "\"../../x\"", "[]", "{}", "[[]]", "{\"a\": 1, \"a\": 2}", "[1, -1, 1e9]", "\u001b[31m", "\u00e9", "\ud83d\ude00",
    ];

    /// <summary>One to four changes to bytes: bits turned, numbers that claim much, stretches lost, doubled, moved, the end cut off.</summary>
    public static byte[] OfBytes(byte[] valid, int seed)
    {
        Random draw = new(seed);
        List<byte> bytes = [.. valid];
        for (int left = draw.Next(1, 5); left > 0 && bytes.Count > 0; left--)
        {
            int at = draw.Next(bytes.Count);
            int length = Math.Min(draw.Next(1, 17), bytes.Count - at);
            switch (draw.Next(9))
            {
                case 0: bytes[at] ^= (byte)(1 << draw.Next(8)); break;
                case 1: bytes[at] = (byte)draw.Next(256); break;
                case 2: bytes.RemoveRange(at, length); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
                case 4: bytes.InsertRange(at, Enumerable.Repeat((byte)draw.Next(256), length)); break;
                case 5: bytes.RemoveRange(at, bytes.Count - at); break;
                case 6: Overwrite(bytes, at, Claimed(draw)); break;
                case 7: List<byte> moved = bytes.GetRange(at, length); bytes.RemoveRange(at, length); bytes.InsertRange(draw.Next(bytes.Count + 1), moved); break;
                default: Overwrite(bytes, at, [(byte)draw.Next(256), (byte)draw.Next(256)]); break;
            }
        }

        return [.. bytes];
    }

    /// <summary>One to three changes to a text with values and names in it: others in their place, twice, nested deeply, without their quotes; then, at times, to its bytes or its encoding.</summary>
    public static byte[] OfText(string valid, int seed)
    {
        Random draw = new(seed);
        string text = valid;
        for (int left = draw.Next(1, 4); left > 0; left--)
        {
            MatchCollection tokens = Token().Matches(text);
            if (tokens.Count == 0) break;
            Match token = tokens[draw.Next(tokens.Count)];
            string value = Values[draw.Next(Values.Length)];
            string put = draw.Next(8) switch
            {
                0 or 1 or 2 => value,
                3 => $"{token.Value}{token.Value}",
                4 => "",
                5 => Deep(draw.Next(2) == 0 ? '[' : '{', draw.Next(2) == 0 ? 40 : 50_000),
                6 => tokens[draw.Next(tokens.Count)].Value,
                _ => $"{value}{token.Value}",
            };
            text = text[..token.Index] + put + text[(token.Index + token.Length)..];
        }

        return draw.Next(12) switch
        {
            0 => OfBytes(Encoding.UTF8.GetBytes(text), seed),
            1 => [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)],
            2 => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)],
            3 => Encoding.Latin1.GetBytes(text),
            _ => Encoding.UTF8.GetBytes(text),
        };
    }

    private static string Deep(char open, int levels) => open == '['
        ? new string('[', levels) + new string(']', levels)
        : string.Concat(Enumerable.Repeat("{\"a\":", levels)) + "1" + new string('}', levels);

    private static byte[] Claimed(Random draw)
    {
        byte[] number = new byte[draw.Next(2) == 0 ? 4 : 8];
        long size = Sizes[draw.Next(Sizes.Length)];
        bool isBig = draw.Next(2) == 0;
        if (number.Length == 4 && isBig) BinaryPrimitives.WriteInt32BigEndian(number, (int)size);
        else if (number.Length == 4) BinaryPrimitives.WriteInt32LittleEndian(number, (int)size);
        else if (isBig) BinaryPrimitives.WriteInt64BigEndian(number, size);
        else BinaryPrimitives.WriteInt64LittleEndian(number, size);
        return number;
    }

    private static void Overwrite(List<byte> bytes, int at, ReadOnlySpan<byte> with)
    {
        for (int index = 0; index < with.Length && at + index < bytes.Count; index++) bytes[at + index] = with[index];
    }

    [GeneratedRegex("""
        "[^"\n]*"|[A-Za-z_][\w.-]*|-?\d+(\.\d+)?|[\[\]{}:,]
        """)]
    private static partial Regex Token();
}
