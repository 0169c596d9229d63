using static TorchSharp.torch;

namespace Runner.Torch.Labeling;

/// <summary>Gives ground truth for images: depth, a foreground mask, classes.</summary>
public interface ILabeler : IDisposable
{
    /// <summary>What the labels are.</summary>
    LabelType Type { get; }

    /// <summary>Labels a batch of images.</summary>
    /// <param name="images">[batch, 3, height, width] in 0 to 1, float32 on the CPU.</param>
    /// <returns>[batch, height, width]: float32 for <see cref="LabelType.Continuous"/>, int64 classes for <see cref="LabelType.Classes"/> (foreground is class 1).</returns>
    Tensor Label(Tensor images);
}
