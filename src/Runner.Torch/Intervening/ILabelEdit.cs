using Runner.Abstractions;
using Runner.Torch.Labeling;
using static TorchSharp.torch;

namespace Runner.Torch.Intervening;

/// <summary>Changes labels into what the picture shall become: a mask moved to another place, a depth map shifted.</summary>
public interface ILabelEdit
{
    /// <summary>Finds what does not suit the labels, such as an object to be taken out of a depth map. Settings are named as in the edit's own record.</summary>
    IEnumerable<Problem> Check(LabelType labels) => [];

    /// <summary>Whether it draws something, so that several edits of an image are several.</summary>
    bool Draws => true;

    /// <summary>
    /// How many places further in the list of the edited images (counted around) the image is whose label the edit takes something of, as one that inserts another's object does; null: it needs none.
    /// </summary>
    int? SourceOffset => null;

    /// <summary>Edits a batch of labels with those of other images at hand; asked where there is a <see cref="SourceOffset"/>.</summary>
    /// <param name="labels">[images, H, W]: float32 numbers or int64 classes.</param>
    /// <param name="others">The same of the other image of each.</param>
    /// <param name="type">What the labels are.</param>
    /// <param name="seeds">One seed per image, for edits that are drawn.</param>
    /// <returns>The same shape and type.</returns>
    Tensor EditWith(Tensor labels, Tensor others, LabelType type, IReadOnlyList<ulong> seeds) => Edit(labels, type, seeds);

    /// <summary>Edits a batch of labels.</summary>
    /// <param name="labels">[images, H, W]: float32 numbers or int64 classes.</param>
    /// <param name="type">What the labels are.</param>
    /// <param name="seeds">One seed per image, for edits that are drawn.</param>
    /// <returns>The same shape and type.</returns>
    Tensor Edit(Tensor labels, LabelType type, IReadOnlyList<ulong> seeds);
}
