using SyntheticScenes.Measuring;
using SyntheticScenes.Scenes;

namespace SyntheticScenes.Tests.Measuring;

public sealed class SilhouetteTests
{
    // Worked out on paper, by counting the pixels on and within the hull.
    [Theory]
    [InlineData("###/###/###", 1.0)]
    [InlineData("#../##./###", 1.0)]
    [InlineData("#../#../###", 5.0 / 6)]
    [InlineData("###/#.#/###", 8.0 / 9)]
    [InlineData("#..#/..../....", 2.0 / 4)]
    [InlineData("#.../..../...#", 2.0 / 2)]
    [InlineData("#....#/....../#....#", 4.0 / 18)]
    [InlineData("..../.#../....", 1.0)]
    [InlineData("..../..../....", double.NaN)]
    public void SolidityIsTheMasksShareOfItsHull(string rows, double expected)
    {
        int width = rows.IndexOf('/', StringComparison.Ordinal);
        bool[] mask = [.. rows.Where(letter => letter != '/').Select(letter => letter == '#')];

        Assert.Equal(expected, Silhouette.Solidity(mask, width), 12);
    }

    [Fact]
    public void EveryObjectThatIsRenderedAloneIsConvex()
    {
        RenderedScene[] alone = [.. Some.Renders.Where(picture => picture.Facts.Second is null)];

        Assert.True(alone.Length > 100);
        Assert.All(alone, picture => Assert.Equal(1, Silhouette.Solidity(picture.Foreground(), picture.Size)));
    }

    [Fact]
    public void AMaskWithoutWholeRowsIsRefused() =>
        Assert.Equal("a mask of 10 pixels has no whole number of rows of 4", Assert.Throws<ArgumentException>(() => Silhouette.Solidity(new bool[10], 4)).Message);
}
