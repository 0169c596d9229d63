using Runner.Torch.Images;
using Runner.Torch.Labeling;
using Runner.Torch.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Labeling;

/// <summary>Labels of one unit: <c>labels.safetensors</c> with <c>labels</c> [n, h, w] (float32 numbers or int64 classes) and <c>index</c> [n], and a grey PNG for each.</summary>
internal static class LabelShard
{
    private const string FileName = "labels.safetensors";

    /// <summary>Writes labels with the indices of their images.</summary>
    public static void Write(string folder, long[] index, Tensor labels)
    {
        using DisposeScope scope = NewDisposeScope();
        SafetensorsWriter.Write(Path.Combine(folder, FileName), [new("labels", labels), new("index", tensor(index))]);
        for (int row = 0; row < index.Length; row++)
        {
            Tensor map = labels[row].to(ScalarType.Float32);
            PngFile.WriteGray(Path.Combine(folder, $"label-{index[row]:0000}.png"), map, map.min().item<float>(), map.max().item<float>());
        }
    }

    /// <summary>Reads labels, in the current dispose scope.</summary>
    public static (long[] Index, Tensor Labels, LabelType Type) Read(string folder)
    {
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(folder, FileName));
        Tensor labels = file.Read("labels");
        bool classes = labels.dtype is ScalarType.Int64 or ScalarType.Byte or ScalarType.Int32;
        return (
            [.. file.Read("index").data<long>()],
            labels.to(classes ? ScalarType.Int64 : ScalarType.Float32),
            classes ? LabelType.Classes : LabelType.Continuous);
    }
}
