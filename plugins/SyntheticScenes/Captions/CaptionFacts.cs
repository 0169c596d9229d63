using SyntheticScenes.Scenes;

namespace SyntheticScenes.Captions;

/// <summary>The content of a caption: an object and its side, and perhaps a second object and how the first stands to it.</summary>
/// <param name="First">The object named first.</param>
/// <param name="Side">Its side; "middle" only where it is alone. A second object is always on the other side.</param>
/// <param name="Relation">Null where the object is alone.</param>
/// <param name="Second">Null where the object is alone; never of the first object's colour, so that a colour names an object.</param>
public sealed record CaptionFacts(NamedObject First, ObjectSide Side, DepthRelation? Relation, NamedObject? Second)
{
    /// <summary>The side of the second object.</summary>
    public ObjectSide OtherSide => Side == ObjectSide.Left ? ObjectSide.Right : ObjectSide.Left;

    /// <summary>The sentence, which <see cref="CaptionGrammar.Parse"/> reads back.</summary>
    public string Sentence => Second is null || Relation is null
        ? $"{First.Phrase} {CaptionWords.Of(Side)}"
        : $"{First.Phrase} {CaptionWords.Of(Side)} {CaptionWords.Of(Relation.Value)} {Second.Phrase}";
}
