using SyntheticScenes.Captions;
using SyntheticScenes.Scenes;

namespace SyntheticScenes.Tests.Captions;

public sealed class CaptionGrammarTests
{
    [Fact]
    public void EveryCaptionIsReadBackAsItself()
    {
        CaptionFacts[] all = [.. CaptionGrammar.All()];

        Assert.Equal(96 + 32 * 2 * 2 * 28, all.Length);
        Assert.Equal(all.Length, all.Select(caption => caption.Sentence).Distinct().Count());
        Assert.All(all, caption => Assert.Equal(caption, CaptionGrammar.Parse(caption.Sentence)));
    }

    [Fact]
    public void ASentenceReadsLikeOne()
    {
        CaptionFacts caption = new(
            new NamedObject(ObjectColor.Orange, ObjectShape.Sphere),
            ObjectSide.Left,
            DepthRelation.InFrontOf,
            new NamedObject(ObjectColor.Blue, ObjectShape.Cube));

        Assert.Equal("an orange sphere on the left in front of a blue cube", caption.Sentence);
        Assert.Equal(caption, CaptionGrammar.Parse("An orange sphere on the left in front of a blue cube."));
    }

    [Fact]
    public void ASeedsCaptionIsThatOfItsScene()
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            Assert.Equal(CaptionGrammar.Sample(seed).Sentence, Scene.Draw(seed, new SceneSettings()).Facts.Caption);
        }
    }

    [Fact]
    public void FourCaptionsInTenNameOneObjectAndAllWordsAreEquallyCommon()
    {
        CaptionFacts[] captions = [.. Enumerable.Range(0, 8_000).Select(i => CaptionGrammar.Sample((ulong)i))];

        Assert.InRange(captions.Count(caption => caption.Second is null) / 8_000.0, 0.38, 0.42);
        Assert.All(captions.CountBy(caption => caption.First.Color), color => Assert.InRange(color.Value, 880, 1_120));
        Assert.All(captions.CountBy(caption => caption.First.Shape), shape => Assert.InRange(shape.Value, 1_850, 2_150));
        Assert.DoesNotContain(captions, caption => caption.First.Color == caption.Second?.Color);
    }

    [Theory]
    [InlineData("a pink cube on the left",
        "caption \"a pink cube on the left\": word 2 is \"pink\", expected red, orange, yellow, green, cyan, blue, purple, white")]
    [InlineData("a red cube", "caption \"a red cube\": word 4 is the end, expected on the left, in the middle, on the right")]
    [InlineData("a red cube on the left above a blue cone",
        "caption \"a red cube on the left above a blue cone\": word 7 is \"above\", expected in front of, behind")]
    [InlineData("a red cube in the middle behind a blue cone",
        "caption \"a red cube in the middle behind a blue cone\": an object with another beside it is on the left or on the right, never in the middle")]
    [InlineData("a red cube on the left behind a red cone",
        "caption \"a red cube on the left behind a red cone\": both objects are red; two objects have two colours")]
    public void AWrongSentenceIsAnErrorThatSaysWhere(string sentence, string message)
    {
        FormatException error = Assert.Throws<FormatException>(() => CaptionGrammar.Parse(sentence));

        Assert.Equal(message, error.Message);
    }
}
