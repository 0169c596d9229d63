using System.Buffers.Binary;
using System.Text;

namespace OnnxLabelers.Tests.Labeling;

/// <summary>ONNX files of any kind, field by field: what exporters write, and what they should not have written.</summary>
internal static class MiniOnnx
{
    public const int Float32 = 1;
    public const int UInt8 = 2;
    public const int Bool = 9;
    public const int Float16 = 10;

    /// <summary>Sides of a picture input that leaves all open but the channels.</summary>
    public static readonly object[] Pictures = ["n", 3, "h", "w"];

    public static string Write(byte[][] nodes, byte[][] inputs, byte[][] outputs, params byte[][] constants)
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("mini-onnx-").FullName, "model.onnx");
        byte[] graph = [.. Each(1, nodes), .. Part(2, "g"), .. Each(5, constants), .. Each(11, inputs), .. Each(12, outputs)];
        File.WriteAllBytes(path, [.. Number(1, 8), .. Part(7, graph), .. Part(8, [.. Part(1, ""), .. Number(2, 13)])]);
        return path;
    }

    /// <summary>The mean of the channels.</summary>
    public static byte[] Mean(string from, string to, long axis = 1, bool keep = true) =>
        Node("ReduceMean", [from], [to], Ints("axes", axis), [.. Part(1, "keepdims"), .. Number(3, keep ? 1 : 0), .. Number(20, 2)]);

    public static byte[] Cast(string from, string to, int type) => Node("Cast", [from], [to], [.. Part(1, "to"), .. Number(3, type), .. Number(20, 2)]);

    public static byte[] Node(string operation, string[] from, string[] to, params byte[][] attributes) =>
        [.. from.SelectMany(name => Part(1, name)), .. to.SelectMany(name => Part(2, name)), .. Part(4, operation), .. Each(5, attributes)];

    public static byte[] Ints(string name, params long[] numbers) => [.. Part(1, name), .. numbers.SelectMany(number => Number(8, number)), .. Number(20, 7)];

    /// <summary>An input or output; a side is a number or a name, and no sides at all is a shape that the file does not say.</summary>
    public static byte[] Value(string name, int type, object[]? sides)
    {
        byte[] shape = sides is null ? [] : Part(2, [.. sides.SelectMany(side => Part(1, side is string open ? Part(2, open) : Number(1, (int)side)))]);
        return [.. Part(1, name), .. Part(2, Part(1, [.. Number(1, type), .. shape]))];
    }

    public static byte[] Longs(string name, params long[] numbers)
    {
        byte[] content = new byte[8 * numbers.Length];
        for (int i = 0; i < numbers.Length; i++) BinaryPrimitives.WriteInt64LittleEndian(content.AsSpan(8 * i), numbers[i]);
        return [.. Number(1, numbers.Length), .. Number(2, 7), .. Part(8, name), .. Part(9, content)];
    }

    /// <summary>One float32 whose four bytes lie in another file.</summary>
    public static byte[] Elsewhere(string name, string location, int offset = 0) =>
    [
        .. Number(1, 1), .. Number(2, Float32), .. Part(8, name), .. Entry("location", location), .. Entry("offset", $"{offset}"), .. Entry("length", "4"), .. Number(14, 1),
    ];

    private static byte[] Entry(string key, string value) => Part(13, [.. Part(1, key), .. Part(2, value)]);

    private static byte[] Each(int field, byte[][] parts) => [.. parts.SelectMany(part => Part(field, part))];

    private static byte[] Part(int field, string text) => Part(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Part(int field, byte[] content) => [.. Varint(((ulong)field << 3) | 2), .. Varint((ulong)content.Length), .. content];

    private static byte[] Number(int field, long number) => [.. Varint((ulong)field << 3), .. Varint((ulong)number)];

    private static byte[] Varint(ulong number)
    {
        List<byte> bytes = [];
        for (; number > 127; number >>= 7) bytes.Add((byte)(number | 128));
        return [.. bytes, (byte)number];
    }
}
