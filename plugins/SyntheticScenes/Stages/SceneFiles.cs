using System.Globalization;
using CsvHelper;
using Runner.Torch.Images;
using Runner.Torch.Safetensors;
using SyntheticScenes.Scenes;
using TorchSharp;
using static TorchSharp.torch;

namespace SyntheticScenes.Stages;

/// <summary>Rendered scenes as files.</summary>
internal static class SceneFiles
{
    private const int Previews = 8;

    /// <summary>
    /// Writes <c>images.safetensors</c>: <c>images</c> [n, 3, h, w] and <c>object-id</c> [n, h, w] in bytes, <c>inverse-depth</c> [n, h, w] in half precision, <c>index</c> [n];
    /// <c>captions.csv</c>; and PNGs of the first scenes.
    /// </summary>
    public static void Write(string folder, int first, RenderedScene[] scenes)
    {
        using DisposeScope scope = NewDisposeScope();
        int size = scenes[0].Size;
        Tensor images = stack(scenes.Select(scene => tensor(scene.Rgb, [size, size, 3], ScalarType.Byte).permute(2, 0, 1))).contiguous();
        Tensor objects = stack(scenes.Select(scene => tensor(scene.ObjectId, [size, size], ScalarType.Byte)));
        Tensor depth = stack(scenes.Select(scene => tensor(scene.InverseDepth(), [size, size], ScalarType.Float32).to(ScalarType.Float16)));
        long[] index = [.. Enumerable.Range(first, scenes.Length).Select(number => (long)number)];
        SafetensorsWriter.Write(
            Path.Combine(folder, "images.safetensors"),
            [new("images", images), new("object-id", objects), new("inverse-depth", depth), new("index", tensor(index))]);
        using (StreamWriter text = new(Path.Combine(folder, "captions.csv")))
        using (CsvWriter rows = new(text, CultureInfo.InvariantCulture))
        {
            rows.WriteRecords(scenes.Select((scene, row) => new { index = index[row], caption = scene.Caption }));
        }

        for (int row = 0; row < Math.Min(Previews, scenes.Length); row++)
            PngFile.Write(Path.Combine(folder, $"image-{index[row]:0000}.png"), images[row].to(ScalarType.Float32) / 255);
    }
}
