using Runner.Torch.Images;
using Runner.Torch.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Sampling;

/// <summary>Images of one unit: <c>images.safetensors</c> with <c>images</c> [n, 3, h, w] (float32 in 0 to 1, or uint8) and <c>index</c> [n], and a PNG for each.</summary>
internal static class ImageShard
{
    private const string FileName = "images.safetensors";

    /// <summary>Writes images with their indices.</summary>
    public static void Write(string folder, IEnumerable<long> indices, Tensor images)
    {
        using DisposeScope scope = NewDisposeScope();
        long[] index = [.. indices];
        SafetensorsWriter.Write(Path.Combine(folder, FileName), [new("images", images), new("index", tensor(index))]);
        for (int row = 0; row < index.Length; row++) PngFile.Write(Path.Combine(folder, $"image-{index[row]:0000}.png"), images[row]);
    }

    /// <summary>Reads images as float32 in 0 to 1, in the current dispose scope.</summary>
    public static (long[] Index, Tensor Images) Read(string folder)
    {
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(folder, FileName));
        Tensor images = file.Read("images");
        if (images.dtype == ScalarType.Byte) images = images.to(ScalarType.Float32) / 255;
        return ([.. file.Read("index").data<long>()], images);
    }
}
