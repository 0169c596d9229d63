using SyntheticScenes.Scenes;

namespace SyntheticScenes.Captions;

/// <summary>An object as a caption names it.</summary>
public sealed record NamedObject(ObjectColor Color, ObjectShape Shape)
{
    internal string Phrase
    {
        get
        {
            string article = Color == ObjectColor.Orange ? "an" : "a";
            return $"{article} {CaptionWords.Of(Color)} {CaptionWords.Of(Shape)}";
        }
    }
}
