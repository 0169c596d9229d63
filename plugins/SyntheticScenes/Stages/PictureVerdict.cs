using SyntheticScenes.Captions;
using SyntheticScenes.Measuring;

namespace SyntheticScenes.Stages;

/// <summary>Whether one picture shows what its caption says.</summary>
/// <param name="Caption">The caption.</param>
/// <param name="ForegroundShare">The share of the picture that is foreground.</param>
/// <param name="ColourRight">Whether an object of the first object's colour is there.</param>
/// <param name="SideRight">Whether that object is on the named side. Where the colour is missing the largest object counts: the two questions are separate.</param>
/// <param name="HasSecond">Whether the caption names a second object.</param>
/// <param name="SecondRight">Whether the second object is there in its colour and on its side.</param>
/// <param name="Solidity">Where there is one object, how convex its outline is, as <see cref="Silhouette.Solidity"/>; of two, one may hide a part of the other: NaN.</param>
internal sealed record PictureVerdict(string Caption, double ForegroundShare, bool ColourRight, bool SideRight, bool HasSecond, bool SecondRight, double Solidity)
{
    /// <param name="caption">The caption.</param>
    /// <param name="rgb">[height, width, 3].</param>
    /// <param name="foreground">[height, width].</param>
    /// <param name="width">Pixels in a row.</param>
    public static PictureVerdict Of(string caption, byte[] rgb, bool[] foreground, int width)
    {
        CaptionFacts facts = CaptionGrammar.Parse(caption);
        IReadOnlyList<MeasuredObject> objects = ObjectMeasure.Measure(rgb, foreground, width);
        MeasuredObject? first = ObjectMeasure.Find(objects, facts.First.Color);
        MeasuredObject? second = facts.Second is null ? null : ObjectMeasure.Find(objects, facts.Second.Color);
        return new PictureVerdict(
            caption,
            foreground.Count(pixel => pixel) / (double)foreground.Length,
            first is not null,
            (first ?? objects.FirstOrDefault())?.Side == facts.Side,
            facts.Second is not null,
            second?.Side == facts.OtherSide,
            facts.Second is null ? Silhouette.Solidity(foreground, width) : double.NaN);
    }
}
