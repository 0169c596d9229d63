using System.Runtime.InteropServices;
using Google.Protobuf;
using LabelerTraining.Export.Messages;
using static TorchSharp.torch;

namespace LabelerTraining.Export;

/// <summary>Tensors as ONNX keeps them: little-endian values in row-major order.</summary>
internal static class OnnxTensors
{
    public static TensorProto Float32(ReadOnlySpan<float> values, long[] shape) =>
        Pack(TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes(values), shape);

    public static TensorProto Float32(Tensor values) => Float32(Values(values), values.shape);

    public static TensorProto Float16(Tensor values)
    {
        Half[] halves = Array.ConvertAll(Values(values), value => (Half)value);
        return Pack(TensorProto.Types.DataType.Float16, MemoryMarshal.AsBytes<Half>(halves), values.shape);
    }

    private static float[] Values(Tensor values)
    {
        using Tensor flat = values.detach().to(ScalarType.Float32).cpu().contiguous();
        return flat.data<float>().ToArray();
    }

    private static TensorProto Pack(TensorProto.Types.DataType type, ReadOnlySpan<byte> bytes, long[] shape)
    {
        var tensor = new TensorProto { DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.AddRange(shape);
        return tensor;
    }
}
