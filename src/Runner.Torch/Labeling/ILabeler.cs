using Runner.Abstractions;
using static TorchSharp.torch;

namespace Runner.Torch.Labeling;

/// <summary>Gives ground truth for images: depth, a foreground mask, classes.</summary>
public interface ILabeler : IDisposable
{
    /// <summary>What the labels are.</summary>
    LabelType Type { get; }

    /// <summary>Finds what would keep this labeler from working, from heads of files and the like: no weights are loaded.</summary>
    /// <param name="height">Rows of the images that will come; 0: not known yet.</param>
    /// <param name="width">Their columns; 0: not known yet.</param>
    /// <returns>Problems whose settings are paths within this labeler's own, such as <c>model</c>.</returns>
    IEnumerable<Problem> Check(int height, int width) => [];

    /// <summary>What computes, in words, such as <c>ONNX Runtime 1.31.0 on CUDA</c>: told with the progress of the stage and kept in its log. Empty where there is nothing to tell.</summary>
    string Computes => "";

    /// <summary>Bytes at the peak of <see cref="Label"/>, weights included, from heads of files alone; 0 where the labeler does not say.</summary>
    /// <param name="images">Images of the batch.</param>
    /// <param name="height">Their rows.</param>
    /// <param name="width">Their columns.</param>
    long PeakBytes(int images, int height, int width) => 0;

    /// <summary>Labels a batch of images.</summary>
    /// <param name="images">[batch, 3, height, width] in 0 to 1, float32 on the CPU.</param>
    /// <returns>[batch, height, width]: float32 for <see cref="LabelType.Continuous"/>, int64 classes for <see cref="LabelType.Classes"/> (foreground is class 1).</returns>
    Tensor Label(Tensor images);
}
