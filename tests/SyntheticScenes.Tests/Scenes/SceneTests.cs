using SyntheticScenes.Captions;
using SyntheticScenes.Measuring;
using SyntheticScenes.Scenes;

namespace SyntheticScenes.Tests.Scenes;

public sealed class SceneTests
{
    [Fact]
    public void ASeedGivesTheSamePictureOnAnyNumberOfThreads()
    {
        RenderedScene[] one = SceneRenderer.RenderSet(5, 10, 12, new SceneSettings(), 1);
        RenderedScene[] two = SceneRenderer.RenderSet(5, 0, 22, new SceneSettings(), 2)[10..];

        for (int i = 0; i < one.Length; i++)
        {
            Assert.Equal(one[i].Rgb, two[i].Rgb);
            Assert.Equal(one[i].Depth, two[i].Depth);
            Assert.Equal(one[i].Facts, two[i].Facts);
        }
    }

    [Fact]
    public void SetsOfDifferentSeedsShareNoScene()
    {
        IEnumerable<ulong> seeds = from set in Enumerable.Range(0, 20) from index in Enumerable.Range(0, 500) select SceneSeeds.Of((ulong)set, index);

        Assert.Equal(10_000, seeds.Distinct().Count());
    }

    [Fact]
    public void TheForegroundIsWhereAnObjectIsAndCoversWhatTheSettingsAllow()
    {
        Assert.All(Some.Renders, picture =>
        {
            Assert.Equal(picture.ObjectId.Select(id => id > 0), picture.Foreground());
            Assert.InRange(picture.ObjectId.Count(id => id > 0) / 4096.0, 0.03, 0.70);
        });
    }

    [Fact]
    public void ObjectsAreOnTheSideAndInTheOrderThatTheCaptionSays()
    {
        Assert.All(Some.Renders, picture =>
        {
            CaptionFacts caption = CaptionGrammar.Parse(picture.Caption);
            Assert.Equal(caption.Side, PictureSide.Of(CentroidOf(picture, 1)));
            if (picture.Facts.Second is { } second)
            {
                Assert.Equal(caption.OtherSide, PictureSide.Of(CentroidOf(picture, 2)));
                float behindFirst = second.Distance - picture.Facts.First.Distance;
                Assert.True(caption.Relation == DepthRelation.InFrontOf ? behindFirst >= 0.6f : behindFirst <= -0.6f);
            }
        });
    }

    [Fact]
    public void TheFactsNameTheObjectsOfTheCaption()
    {
        Assert.All(Some.Renders, picture =>
        {
            CaptionFacts caption = CaptionGrammar.Parse(picture.Caption);
            Assert.Equal(caption.First, new NamedObject(picture.Facts.First.Color, picture.Facts.First.Shape));
            Assert.Equal(caption.Second is null, picture.Facts.Second is null);
        });
    }

    [Fact]
    public void ACaptionCanBeAskedFor()
    {
        CaptionFacts wanted = CaptionGrammar.Parse("an orange cone on the right behind a white cube");

        RenderedScene picture = SceneRenderer.Render(Scene.Draw(wanted, 1, new SceneSettings()));

        Assert.Equal(wanted.Sentence, picture.Caption);
        Assert.Contains((byte)2, picture.ObjectId);
    }

    [Fact]
    public void SettingsThatNoSceneCanMeetAreAnErrorThatNamesThem()
    {
        CaptionFacts caption = CaptionGrammar.Parse("a red cube on the left");
        SceneSettings settings = new() { Size = 16, SmallestForeground = 0.95f, LargestForeground = 0.96f };

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => Scene.Draw(caption, 1, settings));

        Assert.Equal(
            "no scene shows \"a red cube on the left\" in 5000 attempts; the settings leave too little room (foreground 0.95-0.96, distance gap 0.6)",
            error.Message);
    }

    private static float CentroidOf(RenderedScene picture, int id)
    {
        IEnumerable<int> columns = from i in Enumerable.Range(0, picture.ObjectId.Length) where picture.ObjectId[i] == id select i % picture.Size;
        return (float)((2 * columns.Average() + 1) / picture.Size - 1);
    }
}
