using static TorchSharp.torch;

namespace Runner.Torch.Safetensors;

/// <summary>What a safetensors header says about one tensor.</summary>
/// <param name="Dtype">The element type.</param>
/// <param name="Shape">The extent of every axis; empty for a scalar.</param>
/// <param name="Begin">The first byte, counted from the start of the data (after the header).</param>
/// <param name="End">One past the last byte, counted likewise.</param>
public sealed record TensorEntry(ScalarType Dtype, IReadOnlyList<long> Shape, long Begin, long End)
{
    /// <summary>The tensor's size in bytes.</summary>
    public long ByteLength => End - Begin;

    /// <summary>The number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, extent) => product * extent);
}
