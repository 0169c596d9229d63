using System.Text;
using Runner.Torch.Weights;

namespace OnnxLabelers.Labeling;

/// <summary>An input or output as the file declares it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Element">ONNX's number of the element type; 0: not a tensor, or not said.</param>
/// <param name="Shape">Each side as a number, or as a name where it is open; null where the file does not say.</param>
internal sealed record OnnxValue(string Name, int Element, IReadOnlyList<string>? Shape)
{
    public const int Float32 = 1;
    public const int Byte = 2;
    public const int Float16 = 10;
    public const int Float64 = 11;

    private static readonly string[] s_types =
    [
        "no tensor", "float32", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool", "float16", "float64", "uint32", "uint64", "complex64", "complex128", "bfloat16",
    ];

    /// <summary>A side that the file fixes; 0 where it leaves it open.</summary>
    public int Side(int axis) => Shape is not null && axis < Shape.Count && int.TryParse(Shape[axis], out int side) && side > 0 ? side : 0;

    public override string ToString() =>
        $"\"{Name}\" {(Element >= 0 && Element < s_types.Length ? s_types[Element] : $"type {Element}")}{(Shape is null ? " of a shape that the file does not say" : $"[{string.Join(", ", Shape)}]")}";
}

/// <summary>What an ONNX file says of itself, without its numbers: the file is walked from field to field, and what is large is stepped over.</summary>
/// <param name="Inputs">What must be fed; constants that old files list among them are left out.</param>
/// <param name="Outputs">What comes out, in the file's order.</param>
/// <param name="External">Numbers in other files.</param>
internal sealed record OnnxHead(IReadOnlyList<OnnxValue> Inputs, IReadOnlyList<OnnxValue> Outputs, IReadOnlyList<ExternalData> External)
{
    /// <summary>Bytes of the file and of those that it takes numbers from.</summary>
    public long FileBytes(string path) =>
        new FileInfo(path).Length + External.Select(data => data.Location).Distinct().Select(location => new FileInfo(Path.Combine(Path.GetDirectoryName(path)!, location))).Where(file => file.Exists).Sum(file => file.Length);

    /// <exception cref="OnnxModelException">It is not there, or is no such file.</exception>
    public static OnnxHead Read(string path)
    {
        if (!File.Exists(path)) throw new OnnxModelException(path, "no such file");
        if (StandIn.Of(path) is string other) throw new OnnxModelException(path, other);
        using FileStream file = File.OpenRead(path);
        try
        {
            return new Walk(file).Model();
        }
        catch (InvalidDataException cause)
        {
            throw new OnnxModelException(path, "not an ONNX file, or one that is cut off", cause);
        }
    }

    /// <summary>A walk through the protocol buffers of onnx.proto; the numbers are those of its fields.</summary>
    private sealed class Walk(FileStream file)
    {
        private const int Deepest = 100;
        private const int LongestText = 1 << 16;

        private readonly List<OnnxValue> _inputs = [];
        private readonly List<OnnxValue> _outputs = [];
        private readonly List<ExternalData> _external = [];
        private readonly HashSet<string> _constants = new(StringComparer.Ordinal);

        public OnnxHead Model()
        {
            bool hasGraph = false;
            Fields(file.Length, 0, (field, end) =>
            {
                if (field == 7)
                {
                    Graph(end, 1, isWhole: true);
                    hasGraph = true;
                }
                else if (field == 25)
                {
                    Fields(end, 1, (inner, innerEnd) => { if (inner == 7) Node(innerEnd, 2); });
                }
            });
            if (!hasGraph || _outputs.Count == 0) throw new InvalidDataException();
            return new OnnxHead([.. _inputs.Where(input => !_constants.Contains(input.Name))], _outputs, _external);
        }

        private void Graph(long end, int depth, bool isWhole) => Fields(end, depth, (field, fieldEnd) =>
        {
            if (field == 1) Node(fieldEnd, depth + 1);
            else if (field == 5) Tensor(fieldEnd, depth + 1, isWhole);
            else if (field == 15) Sparse(fieldEnd, depth + 1, isWhole);
            else if (isWhole && field == 11) _inputs.Add(Value(fieldEnd, depth + 1));
            else if (isWhole && field == 12) _outputs.Add(Value(fieldEnd, depth + 1));
        });

        private void Node(long end, int depth) => Fields(end, depth, (field, fieldEnd) =>
        {
            if (field != 5) return;
            Fields(fieldEnd, depth + 1, (inner, innerEnd) =>
            {
                if (inner is 5 or 10) Tensor(innerEnd, depth + 2, isConstant: false);
                else if (inner is 6 or 11) Graph(innerEnd, depth + 2, isWhole: false);
                else if (inner is 22 or 23) Sparse(innerEnd, depth + 2, isConstant: false);
            });
        });

        private void Sparse(long end, int depth, bool isConstant) => Fields(end, depth, (field, fieldEnd) =>
        {
            if (field is 1 or 2) Tensor(fieldEnd, depth + 1, isConstant);
        });

        private void Tensor(long end, int depth, bool isConstant)
        {
            string name = "";
            Dictionary<string, string> external = new(StringComparer.Ordinal);
            Fields(end, depth, (field, fieldEnd) =>
            {
                if (field == 8) name = Text(fieldEnd);
                if (field != 13) return;
                (string key, string value) = ("", "");
                Fields(fieldEnd, depth + 1, (inner, innerEnd) =>
                {
                    if (inner == 1) key = Text(innerEnd);
                    else if (inner == 2) value = Text(innerEnd);
                });
                external[key] = value;
            });
            if (isConstant) _constants.Add(name);
            if (!external.TryGetValue("location", out string? location)) return;
            long Number(string key) => external.TryGetValue(key, out string? text) && long.TryParse(text, out long number) && number >= 0 ? number : 0;
            _external.Add(new ExternalData(name, location, external.ContainsKey("length") ? Number("offset") + Number("length") : 0));
        }

        private OnnxValue Value(long end, int depth)
        {
            (string name, int element, List<string>? shape) = ("", 0, null);
            Fields(end, depth, (field, fieldEnd) =>
            {
                if (field == 1) name = Text(fieldEnd);
                if (field != 2) return;
                Fields(fieldEnd, depth + 1, (type, typeEnd) =>
                {
                    if (type != 1) return; // A sequence, a map, an optional one.
                    Fields(
                        typeEnd,
                        depth + 2,
                        (inner, innerEnd) => { if (inner == 2) shape = Sides(innerEnd, depth + 3); },
                        (inner, number) => { if (inner == 1) element = (int)number; });
                });
            });
            return new OnnxValue(name, element, shape);
        }

        private List<string> Sides(long end, int depth)
        {
            List<string> sides = [];
            Fields(end, depth, (field, fieldEnd) =>
            {
                if (field != 1) return;
                string side = "?";
                Fields(
                    fieldEnd,
                    depth + 1,
                    (inner, innerEnd) => { if (inner == 2 && Text(innerEnd) is { Length: > 0 } open) side = open; },
                    (inner, number) => { if (inner == 1 && (long)number > 0) side = $"{number}"; });
                sides.Add(side);
            });
            return sides;
        }

        // Calls back with each field that has a length, the stream at its beginning; wherever the stream is left, it goes on behind the field.
        private void Fields(long end, int depth, Action<int, long> nested, Action<int, ulong>? number = null)
        {
            if (depth > Deepest) throw new InvalidDataException();
            while (file.Position < end)
            {
                ulong tag = Varint();
                int field = (int)(tag >> 3);
                switch (tag & 7)
                {
                    case 0: ulong value = Varint(); number?.Invoke(field, value); break;
                    case 1: file.Position += 8; break;
                    case 5: file.Position += 4; break;
                    case 2:
                        ulong length = Varint();
                        if (length > (ulong)(end - file.Position)) throw new InvalidDataException();
                        long fieldEnd = file.Position + (long)length;
                        nested(field, fieldEnd);
                        file.Position = fieldEnd;
                        break;
                    default: throw new InvalidDataException();
                }
            }

            if (file.Position > end) throw new InvalidDataException();
        }

        private ulong Varint()
        {
            ulong value = 0;
            for (int shift = 0; shift < 64; shift += 7)
            {
                int next = file.ReadByte();
                if (next < 0) throw new InvalidDataException();
                value |= (ulong)(next & 0x7F) << shift;
                if (next < 0x80) return value;
            }

            throw new InvalidDataException();
        }

        private string Text(long end)
        {
            long length = end - file.Position;
            if (length > LongestText) throw new InvalidDataException();
            byte[] bytes = new byte[length];
            file.ReadExactly(bytes);
            return Encoding.UTF8.GetString(bytes);
        }
    }
}
