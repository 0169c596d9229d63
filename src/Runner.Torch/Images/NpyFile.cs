using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Runner.Torch.Weights;
using static TorchSharp.torch;

namespace Runner.Torch.Images;

/// <summary>
/// An array in NumPy's <c>.npy</c> format, versions 1 to 3 (numpy.lib.format): a line of Python with type, order and shape, then the numbers. Little-endian numbers and booleans are read,
/// in C order or Fortran's.
/// </summary>
public static partial class NpyFile
{
    private const int MostHeader = 1 << 16;
    private const int MostAxes = 32;
    private const long MostBytes = 1L << 31;
    private static readonly byte[] Magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads an array.</summary>
    /// <returns>The array in its own shape and, but for uint16 and uint32 (which become int32 and int64), its own type, in the current dispose scope.</returns>
    /// <exception cref="InvalidDataException">It is no such file, is cut off, holds something else than numbers, or more than 2 GiB.</exception>
    public static Tensor Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] start = Bytes(file, 10, path);
        if (!start.AsSpan(0, 6).SequenceEqual(Magic)) throw new InvalidDataException($"{path} is not an .npy file");
        int length = start[6] == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(start.AsSpan(8))
            : (int)Math.Min(int.MaxValue, BinaryPrimitives.ReadUInt16LittleEndian(start.AsSpan(8)) + ((long)BinaryPrimitives.ReadUInt16LittleEndian(Bytes(file, 2, path)) << 16));
        if (length > MostHeader) throw new InvalidDataException($"{path}: its header claims {length} bytes");
        string header = Encoding.UTF8.GetString(Bytes(file, length, path));
        (string type, bool isFortran, long[] shape) = Parse(header, path);
        if (shape.Length > MostAxes) throw new InvalidDataException($"{path}: its array has {shape.Length} axes, more than the {MostAxes} that are read");
        // An empty array's other sides count as well: strides are their products.
        long sides = shape.Where(side => side > 0).Aggregate(1L, (product, side) => product > MostBytes / side ? MostBytes : product * side);
        (ScalarType stored, int size, ScalarType? given) = TypeOf(type, path);
        if (sides * size >= MostBytes) throw new InvalidDataException($"{path}: the array of shape [{string.Join(", ", shape)}] is larger than is read");
        byte[] numbers = Bytes(file, shape.Contains(0) ? 0 : (int)(sides * size), path);
        Tensor array = zeros(isFortran ? [.. shape.Reverse()] : shape, stored);
        numbers.CopyTo(array.bytes);
        Tensor wanted = given is { } other ? Unsigned(array, other) : array;
        return isFortran ? wanted.permute([.. Enumerable.Range(0, shape.Length).Reverse().Select(axis => (long)axis)]).contiguous() : wanted;
    }

    // The same bits, read as numbers without a sign.
    private static Tensor Unsigned(Tensor array, ScalarType wider) => array.to(wider).bitwise_and(wider == ScalarType.Int32 ? tensor(0xFFFF) : tensor(0xFFFFFFFFL));

    private static (string Type, bool IsFortran, long[] Shape) Parse(string header, string path)
    {
        Match type = TypePattern().Match(header);
        Match order = OrderPattern().Match(header);
        Match shape = ShapePattern().Match(header);
        if (!type.Success || !order.Success || !shape.Success) throw new InvalidDataException($"{path}: its header says no type, order and shape that are understood: {Excerpt.Of(header)}");
        long[] sides = [.. shape.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(side => long.Parse(side, CultureInfo.InvariantCulture))];
        return (type.Groups[1].Value, order.Groups[1].Value == "True", sides);
    }

    private static (ScalarType Stored, int Size, ScalarType? Given) TypeOf(string type, string path) => type switch
    {
        "<f8" => (ScalarType.Float64, 8, null),
        "<f4" => (ScalarType.Float32, 4, null),
        "<f2" => (ScalarType.Float16, 2, null),
        "<i8" or "<u8" => (ScalarType.Int64, 8, null),
        "<i4" => (ScalarType.Int32, 4, null),
        "<u4" => (ScalarType.Int32, 4, ScalarType.Int64),
        "<i2" => (ScalarType.Int16, 2, null),
        "<u2" => (ScalarType.Int16, 2, ScalarType.Int32),
        "|i1" => (ScalarType.Int8, 1, null),
        "|u1" => (ScalarType.Byte, 1, null),
        "|b1" => (ScalarType.Bool, 1, null),
        _ => throw new InvalidDataException($"{path}: elements of type \"{Excerpt.Of(type)}\" are not read; save it as float32, float64 or whole numbers of little-endian order"),
    };

    private static byte[] Bytes(FileStream file, int count, string path)
    {
        // Memory is not taken on a claim.
        if (count > file.Length - file.Position) throw new InvalidDataException($"{path}: the file is cut off");
        byte[] bytes = new byte[count];
        return file.ReadAtLeast(bytes, count, throwOnEndOfStream: false) == count ? bytes : throw new InvalidDataException($"{path}: the file is cut off");
    }

    [GeneratedRegex(@"'descr'\s*:\s*'([^']{1,8})'")]
    private static partial Regex TypePattern();

    [GeneratedRegex(@"'fortran_order'\s*:\s*(True|False)")]
    private static partial Regex OrderPattern();

    [GeneratedRegex(@"'shape'\s*:\s*\((\s*(?:\d{1,9}\s*(?:,\s*\d{1,9}\s*)*,?)?\s*)\)")]
    private static partial Regex ShapePattern();
}
