using Runner.Torch.Images;
using Runner.Torch.Labeling;
using Runner.Torch.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Torch.Shards;

/// <summary>Labels of one unit: <c>labels.safetensors</c> with <c>labels</c> [n, h, w] (float32 numbers or int64 classes) and <c>index</c> [n], and grey PNGs.</summary>
public static class LabelShard
{
    private const string FileName = "labels.safetensors";

    /// <summary>Writes labels with the indices of their images.</summary>
    /// <param name="folder">The unit's folder.</param>
    /// <param name="index">[n]</param>
    /// <param name="labels">[n, h, w]: float32 numbers or int64 classes.</param>
    /// <param name="previews">How many PNGs are written at most.</param>
    public static void Write(string folder, IReadOnlyList<long> index, Tensor labels, int previews = int.MaxValue)
    {
        using DisposeScope scope = NewDisposeScope();
        SafetensorsWriter.Write(Path.Combine(folder, FileName), [new("labels", labels), new("index", tensor(index.ToArray()))]);
        for (int row = 0; row < Math.Min(previews, index.Count); row++)
        {
            Tensor map = labels[row].to(ScalarType.Float32);
            PngFile.WriteGray(Path.Combine(folder, $"label-{index[row]:0000}.png"), map, map.min().item<float>(), map.max().item<float>());
        }
    }

    /// <summary>Reads labels, in the current dispose scope.</summary>
    /// <exception cref="SafetensorsException">The file is missing, damaged, or holds no labels.</exception>
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
