using System.Text.Json;
using static TorchSharp.torch;

namespace Runner.Torch.Safetensors;

/// <summary>One tensor's object in the header: <c>{"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}</c>.</summary>
internal static class EntryParser
{
    private const int MostAxes = 32;

    /// <summary>The entry; its type is the format's name where it is none that can be read, and null where it can.</summary>
    public static (TensorEntry Entry, string? Unread) Parse(string path, string name, JsonElement element)
    {
        SafetensorsException Wrong(string problem) => new(path, name, problem);

        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Wrong("its entry is not a JSON object");
        }

        if (!element.TryGetProperty("dtype", out JsonElement dtypeElement) || dtypeElement.ValueKind != JsonValueKind.String)
        {
            throw Wrong("has no dtype");
        }

        string typeName = dtypeElement.GetString()!;
        bool isUnread = ElementTypes.IsUnread(typeName);
        if (!ElementTypes.TryParse(typeName, out ScalarType dtype) && !isUnread)
        {
            throw Wrong($"unknown dtype \"{typeName}\"; known: {ElementTypes.Known}");
        }

        long[] shape = Numbers(element, "shape") ?? throw Wrong("its shape is not a list of whole numbers from 0");
        if (shape.Length > MostAxes) throw Wrong($"its shape has {shape.Length} axes, more than the {MostAxes} that are read");
        long[]? offsets = Numbers(element, "data_offsets");
        if (offsets is not { Length: 2 } || offsets[1] < offsets[0])
        {
            throw Wrong("its data_offsets are not two rising whole numbers");
        }

        if (!isUnread && ByteLength(shape, ElementTypes.SizeOf(dtype)) != offsets[1] - offsets[0])
        {
            throw Wrong($"shape [{string.Join(", ", shape)}] of {typeName} does not fit the {offsets[1] - offsets[0]} bytes it has");
        }

        return (new TensorEntry(dtype, shape, offsets[0], offsets[1]), isUnread ? typeName : null);
    }

    private static long[]? Numbers(JsonElement entry, string key)
    {
        if (!entry.TryGetProperty(key, out JsonElement list) || list.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        long[] numbers = new long[list.GetArrayLength()];
        int index = 0;
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out numbers[index]) || numbers[index] < 0)
            {
                return null;
            }

            index++;
        }

        return numbers;
    }

    /// <summary>The size in bytes, or -1 where it does not fit into 60 bits; an empty tensor's other sides must fit as well, since its strides are their products.</summary>
    private static long ByteLength(long[] shape, int elementSize)
    {
        Int128 bytes = elementSize;
        foreach (long extent in shape.Where(extent => extent > 0))
        {
            bytes *= extent;
            if (bytes > long.MaxValue / 8)
            {
                return -1;
            }
        }

        return shape.Contains(0) ? 0 : (long)bytes;
    }
}
