using SyntheticScenes.Scenes;

namespace SyntheticScenes.Captions;

/// <summary>
/// The sentences that scenes have:
/// <c>a COLOR SHAPE on the left|in the middle|on the right</c> and
/// <c>a COLOR SHAPE on the left|on the right in front of|behind a COLOR SHAPE</c>.
/// </summary>
public static class CaptionGrammar
{
    private const float OneObject = 0.4f;

    /// <summary>The caption that <see cref="Scene.Draw(ulong, SceneSettings)"/> gives the scene with this seed, without drawing the scene.</summary>
    public static CaptionFacts Sample(ulong seed)
    {
        SceneRandom random = new(seed);
        return Draw(ref random);
    }

    /// <summary>Every caption once: 96 of one object, then 3,584 of two.</summary>
    public static IEnumerable<CaptionFacts> All() => AllAlone().Concat(AllPairs());

    /// <summary>Reads a sentence of the grammar.</summary>
    /// <exception cref="FormatException">The text is not a sentence of the grammar; the message says at which word and what may stand there.</exception>
    public static CaptionFacts Parse(string caption)
    {
        ArgumentNullException.ThrowIfNull(caption);
        return new CaptionReader(caption).Read();
    }

    internal static CaptionFacts Draw(ref SceneRandom random)
    {
        bool alone = random.Uniform(0, 1) < OneObject;
        NamedObject first = new(Pick(ref random, CaptionWords.Colors), Pick(ref random, CaptionWords.Shapes));
        if (alone)
        {
            return new CaptionFacts(first, Pick(ref random, CaptionWords.Sides), null, null);
        }

        ObjectSide side = random.Below(2) == 0 ? ObjectSide.Left : ObjectSide.Right;
        DepthRelation relation = Pick(ref random, CaptionWords.Relations);
        int otherColor = ((int)first.Color + 1 + random.Below(CaptionWords.Colors.Length - 1)) % CaptionWords.Colors.Length;
        return new CaptionFacts(first, side, relation, new NamedObject((ObjectColor)otherColor, Pick(ref random, CaptionWords.Shapes)));
    }

    private static T Pick<T>(ref SceneRandom random, T[] from) => from[random.Below(from.Length)];

    private static IEnumerable<NamedObject> Objects() =>
        from color in CaptionWords.Colors
        from shape in CaptionWords.Shapes
        select new NamedObject(color, shape);

    private static IEnumerable<CaptionFacts> AllAlone() =>
        from first in Objects()
        from side in CaptionWords.Sides
        select new CaptionFacts(first, side, null, null);

    private static IEnumerable<CaptionFacts> AllPairs() =>
        from first in Objects()
        from side in new[] { ObjectSide.Left, ObjectSide.Right }
        from relation in CaptionWords.Relations
        from second in Objects()
        where second.Color != first.Color
        select new CaptionFacts(first, side, relation, second);
}
