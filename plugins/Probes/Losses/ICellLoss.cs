namespace Probes.Losses;

/// <summary>
/// A loss over the label pixels of an image, as a function of one prediction per activation cell. It knows the labels of all images.
/// Sums, not means: the caller divides by the pixels of its batch. A part of the cells may be asked for, except where a regulariser joins neighbours.
/// </summary>
internal interface ICellLoss
{
    /// <summary>Predictions per cell: 1 for a regression, one logit per class for a classification.</summary>
    int Outputs { get; }

    int Cells { get; }

    /// <summary>Label pixels per image.</summary>
    int Pixels { get; }

    /// <summary>The loss summed over the pixels of cells first .. first + count.</summary>
    /// <param name="image">The image whose labels count.</param>
    /// <param name="first">The first cell.</param>
    /// <param name="count">How many cells.</param>
    /// <param name="predictions">[outputs, count].</param>
    /// <param name="gradient">[outputs, count]: overwritten with the derivative of the sum.</param>
    double Evaluate(int image, int first, int count, ReadOnlySpan<float> predictions, Span<float> gradient);
}
