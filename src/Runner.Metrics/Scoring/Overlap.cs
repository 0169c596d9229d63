using Runner.Abstractions;
using Runner.Torch.Measuring;

namespace Runner.Metrics.Scoring;

/// <summary>How a predicted class covers the labelled one in one image, from its counts of pixels.</summary>
/// <param name="Both">Pixels that are of the class in both.</param>
/// <param name="Predicted">Pixels predicted to be.</param>
/// <param name="Labelled">Pixels labelled so.</param>
[CountsFor(Purpose.Scores)]
public readonly record struct Overlap(long Both, long Predicted, long Labelled)
{
    /// <summary>True where the class is nowhere: there is nothing to cover, and no score of it.</summary>
    public bool IsOfNothing => Predicted + Labelled == 0;

    /// <summary>Twice the overlap over the sum of both areas; NaN where both are empty.</summary>
    public double Dice => 2.0 * Both / (Predicted + Labelled);

    /// <summary>Intersection over union; NaN where both are empty.</summary>
    public double IntersectionOverUnion => (double)Both / (Predicted + Labelled - Both);

    /// <summary>Counts the pixels of one class.</summary>
    /// <param name="prediction">The predicted class of each pixel.</param>
    /// <param name="target">The labelled class of each pixel.</param>
    /// <param name="kind">The class that counts.</param>
    public static Overlap Of(ReadOnlySpan<float> prediction, ReadOnlySpan<float> target, int kind)
    {
        (long both, long predicted, long labelled) = (0, 0, 0);
        for (int i = 0; i < prediction.Length; i++)
        {
            bool isPredicted = prediction[i] == kind;
            bool isLabelled = target[i] == kind;
            both += isPredicted && isLabelled ? 1 : 0;
            predicted += isPredicted ? 1 : 0;
            labelled += isLabelled ? 1 : 0;
        }

        return new Overlap(both, predicted, labelled);
    }
}
