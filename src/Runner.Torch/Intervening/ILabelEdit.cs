using Runner.Abstractions;
using Runner.Torch.Labeling;
using static TorchSharp.torch;

namespace Runner.Torch.Intervening;

/// <summary>Changes labels into what the picture shall become: a mask moved to another place, a depth map shifted.</summary>
public interface ILabelEdit
{
    /// <summary>Finds what does not suit the labels, such as an object to be taken out of a depth map. Settings are named as in the edit's own record.</summary>
    IEnumerable<Problem> Check(LabelType labels) => [];

    /// <summary>Edits a batch of labels.</summary>
    /// <param name="labels">[images, H, W]: float32 numbers or int64 classes.</param>
    /// <param name="type">What the labels are.</param>
    /// <param name="seeds">One seed per image, for edits that are drawn.</param>
    /// <returns>The same shape and type.</returns>
    Tensor Edit(Tensor labels, LabelType type, IReadOnlyList<ulong> seeds);
}
