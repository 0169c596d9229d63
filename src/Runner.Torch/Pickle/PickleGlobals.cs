using static TorchSharp.torch;

namespace Runner.Torch.Pickle;

/// <summary>Everything that a pickle may name. A pickle is a program; this is the whole of its library.</summary>
internal static class PickleGlobals
{
    private const int MostAxes = 32;
    private const long LargestSides = 1L << 56;
    private const string OrderedDict = "collections.OrderedDict";
    private const string RebuildTensor = "torch._utils._rebuild_tensor_v2";
    private const string RebuildParameter = "torch._utils._rebuild_parameter";

    private static readonly Dictionary<string, ScalarType> s_storages = new(StringComparer.Ordinal)
    {
        ["torch.DoubleStorage"] = ScalarType.Float64,
        ["torch.FloatStorage"] = ScalarType.Float32,
        ["torch.HalfStorage"] = ScalarType.Float16,
        ["torch.BFloat16Storage"] = ScalarType.BFloat16,
        ["torch.LongStorage"] = ScalarType.Int64,
        ["torch.IntStorage"] = ScalarType.Int32,
        ["torch.ShortStorage"] = ScalarType.Int16,
        ["torch.CharStorage"] = ScalarType.Int8,
        ["torch.ByteStorage"] = ScalarType.Byte,
        ["torch.BoolStorage"] = ScalarType.Bool,
    };

    public static bool IsKnown(string name) => name is OrderedDict or RebuildTensor or RebuildParameter || s_storages.ContainsKey(name);

    public static string? StorageName(ScalarType dtype) => s_storages.FirstOrDefault(pair => pair.Value == dtype).Key;

    /// <exception cref="PickleFault">The function or its arguments are not as PyTorch writes them.</exception>
    public static object Call(PickledGlobal function, object?[] arguments) => (function.Name, arguments) switch
    {
        (OrderedDict, []) => new PickledDictionary(),
        (RebuildTensor, [PickledStorage storage, long offset, object?[] shape, object?[] strides, ..]) => Tensor(storage, offset, Numbers(shape), Numbers(strides)),
        (RebuildParameter, [PickledTensor tensor, ..]) => tensor,
        _ => throw new PickleFault($"calls {function.Name} in a way that PyTorch does not"),
    };

    /// <summary>The persistent id of a storage: ("storage", type, key, device, count).</summary>
    public static PickledStorage Storage(object? id) =>
        id is object?[] and ["storage", PickledGlobal type, string key, string, long count] && count >= 0 && s_storages.TryGetValue(type.Name, out ScalarType dtype)
            ? new PickledStorage(key, dtype, count)
            : throw new PickleFault("refers to something outside that is not a tensor's storage");

    private static PickledTensor Tensor(PickledStorage storage, long offset, long[] shape, long[] strides)
    {
        if (shape.Length > MostAxes || shape.Length != strides.Length || offset < 0 || shape.Any(extent => extent < 0) || strides.Any(stride => stride < 0))
        {
            throw new PickleFault($"a tensor of shape [{string.Join(", ", shape)}] and strides [{string.Join(", ", strides)}] makes no sense");
        }

        if (shape.Contains(0)) return Empty(storage, shape);
        // One axis after the other, so that no sum or product of claimed sizes can run over.
        Int128 last = offset;
        Int128 count = 1;
        foreach ((long extent, long stride) in shape.Zip(strides))
        {
            count *= extent;
            last += (Int128)Math.Max(0, extent - 1) * stride;
            if (count > storage.Count) throw new PickleFault($"a tensor of shape [{string.Join(", ", shape)}] has more elements than its storage of {storage.Count}; clone it before it is saved");
            if (last >= storage.Count) break;
        }

        return last < storage.Count
            ? new PickledTensor(storage, offset, shape, strides)
            : throw new PickleFault($"a tensor of shape [{string.Join(", ", shape)}] reaches beyond its storage of {storage.Count} elements");
    }

    // Nothing of the storage is needed, but the sides' product must be a number all the same: strides are made of it.
    private static PickledTensor Empty(PickledStorage storage, long[] shape)
    {
        Int128 sides = 1;
        foreach (long extent in shape.Where(extent => extent > 0))
        {
            sides *= extent;
            if (sides > LargestSides) throw new PickleFault($"a tensor of shape [{string.Join(", ", shape)}] makes no sense");
        }

        return new PickledTensor(storage, 0, shape, new long[shape.Length]);
    }

    private static long[] Numbers(object?[] tuple) =>
        [.. tuple.Select(item => item is long number ? number : throw new PickleFault("a tensor's shape is not made of whole numbers"))];
}
