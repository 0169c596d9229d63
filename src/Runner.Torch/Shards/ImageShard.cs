using Runner.Torch.Images;
using Runner.Torch.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Torch.Shards;

/// <summary>
/// Images of one unit: <c>images.safetensors</c> with <c>images</c> [n, 3, h, w] (float32 in 0 to 1, or uint8) and <c>index</c> [n], and PNGs. Stages that make pictures write one, and
/// stages that look at pictures read it, whatever plugin they are of.
/// </summary>
public static class ImageShard
{
    internal const string FileName = "images.safetensors";
    internal const string ImagesName = "images";
    internal const string IndexName = "index";

    /// <summary>Writes images with their indices.</summary>
    /// <param name="folder">The unit's folder.</param>
    /// <param name="index">[n]: what the images are known by in other shards.</param>
    /// <param name="images">[n, 3, h, w]: float32 in 0 to 1, or uint8.</param>
    /// <param name="previews">How many PNGs are written at most.</param>
    public static void Write(string folder, IReadOnlyList<long> index, Tensor images, int previews = int.MaxValue) => Write(folder, index, images, previews, []);

    /// <summary>Reads images as float32 in 0 to 1, in the current dispose scope.</summary>
    /// <exception cref="SafetensorsException">The file is missing, damaged, or holds no images.</exception>
    public static (long[] Index, Tensor Images) Read(string folder)
    {
        using SafetensorsFile file = Open(folder);
        return (Index(file), Floats(file.Read(ImagesName)));
    }

    /// <summary>Reads images as uint8, in the current dispose scope; where they are kept so, they stay mapped to the file.</summary>
    /// <exception cref="SafetensorsException">The file is missing, damaged, or holds no images.</exception>
    public static (long[] Index, Tensor Images) ReadBytes(string folder)
    {
        using SafetensorsFile file = Open(folder);
        return (Index(file), Bytes(file.Read(ImagesName)));
    }

    internal static void Write(string folder, IReadOnlyList<long> index, Tensor images, int previews, IEnumerable<KeyValuePair<string, Tensor>> beside)
    {
        using DisposeScope scope = NewDisposeScope();
        SafetensorsWriter.Write(Path.Combine(folder, FileName), [new(ImagesName, images), new(IndexName, tensor(index.ToArray())), .. beside]);
        for (int row = 0; row < Math.Min(previews, index.Count); row++)
        {
            PngFile.Write(Path.Combine(folder, $"image-{index[row]:0000}.png"), Floats(images[row]));
        }
    }

    internal static SafetensorsFile Open(string folder) => SafetensorsFile.Open(Path.Combine(folder, FileName));

    internal static long[] Index(SafetensorsFile file) => [.. file.Read(IndexName).data<long>()];

    private static Tensor Floats(Tensor images) => images.dtype == ScalarType.Byte ? images.to(ScalarType.Float32) / 255 : images;

    private static Tensor Bytes(Tensor images) => images.dtype == ScalarType.Byte ? images : images.mul(255).round().to(ScalarType.Byte);
}
