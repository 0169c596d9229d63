using SyntheticScenes.Measuring;
using SyntheticScenes.Scenes;
using Xunit.Abstractions;

namespace SyntheticScenes.Tests.Measuring;

public sealed class ObjectMeasureTests(ITestOutputHelper output)
{
    [Fact]
    public void ColorsAndSidesOfTrueRendersAreMeasuredRight()
    {
        int named = 0;
        int colored = 0;
        int sided = 0;
        int counted = 0;
        foreach (RenderedScene picture in Some.Renders)
        {
            IReadOnlyList<MeasuredObject> found = ObjectMeasure.Measure(picture.Rgb, picture.Foreground(), picture.Size);
            ObjectFacts[] facts = picture.Facts.Second is { } second ? [picture.Facts.First, second] : [picture.Facts.First];
            counted += found.Count == facts.Length ? 1 : 0;
            foreach (ObjectFacts fact in facts)
            {
                named++;
                MeasuredObject? match = ObjectMeasure.Find(found, fact.Color);
                colored += match is null ? 0 : 1;
                sided += match?.Side == fact.Side ? 1 : 0;
            }
        }

        output.WriteLine($"colour {colored}/{named}, side {sided}/{named}, as many objects as there are {counted}/{Some.Renders.Length}");
        Assert.True(colored >= 0.97 * named, $"colour {colored} of {named}");
        Assert.True(sided >= 0.98 * named, $"side {sided} of {named}");
        Assert.True(counted >= 0.95 * Some.Renders.Length, $"number of objects right in {counted} of {Some.Renders.Length}");
    }

    [Fact]
    public void AColorThatIsNotThereIsNotFound()
    {
        int wrong = Some.Renders.Count(picture =>
        {
            IReadOnlyList<MeasuredObject> found = ObjectMeasure.Measure(picture.Rgb, picture.Foreground(), picture.Size);
            return found.Any(item => item.Color != picture.Facts.First.Color && item.Color != picture.Facts.Second?.Color);
        });

        Assert.InRange(wrong, 0, 0.03 * Some.Renders.Length);
    }

    [Fact]
    public void ABlockIsMeasuredToThePixel()
    {
        byte[] rgb = new byte[8 * 4 * 3];
        bool[] mask = new bool[8 * 4];
        for (int row = 0; row < 4; row++)
        {
            for (int column = 0; column < 4; column++)
            {
                mask[row * 8 + column] = true;
                rgb[(row * 8 + column) * 3 + 2] = 200;
            }
        }

        MeasuredObject block = Assert.Single(ObjectMeasure.Measure(rgb, mask, 8));

        Assert.Equal(new MeasuredObject(ObjectColor.Blue, ObjectSide.Left, -0.5f, 0, 16), block);
    }

    [Fact]
    public void AnEmptyMaskHasNoObject() => Assert.Empty(ObjectMeasure.Measure(new byte[48], new bool[16], 4));

    [Fact]
    public void SizesThatDisagreeAreAnError()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => ObjectMeasure.Measure(new byte[48], new bool[15], 4));

        Assert.Equal("a mask of 15 pixels in rows of 4 does not fit a picture of 48 bytes", error.Message);
    }
}
