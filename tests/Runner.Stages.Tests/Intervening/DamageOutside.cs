using Runner.Stages.Intervening;
using static TorchSharp.torch;

namespace Runner.Stages.Tests.Intervening;

/// <summary>Reference numbers were worked out in Python from the formulas that scikit-image documents: windows of 7, sample covariance, values of 0 to 1.</summary>
public sealed class DamageOutside
{
    private const int Height = 9;
    private const int Width = 10;

    [Fact]
    public void StructuralSimilarityIsScikitImages()
    {
        Assert.Equal(0.7238795676, Assert.Single(Damage.Similarities(Before, After, Nothing)).Value, 6);
        Assert.Equal(1, Assert.Single(Damage.Similarities(Before, Before, Nothing)).Value, 12);
    }

    [Fact]
    public void AWindowThatTouchesTheObjectDoesNotCount()
    {
        Tensor corner = Nothing;
        corner[0, 0, 0] = true;

        Assert.Equal(0.7174342357, Assert.Single(Damage.Similarities(Before, After, corner)).Value, 6);
    }

    [Fact]
    public void TheErrorIsOfThePixelsOutside()
    {
        Tensor left = Nothing;
        left[.., .., ..3] = true;

        Assert.Equal(0.2306191322, Assert.Single(Damage.Errors(Before, After, Nothing)).Value, 6);
        Assert.Equal(0.2318547230, Assert.Single(Damage.Errors(Before, After, left)).Value, 6);
    }

    [Fact]
    public void WhereNothingIsOutsideItSaysSo()
    {
        Tensor all = Nothing.logical_not();
        Tensor middle = Nothing;
        middle[0, 4, 5] = true;

        Assert.Equal("the object covers the picture before or after", Assert.Single(Damage.Errors(Before, After, all)).Reason);
        Assert.Equal("no window of 7 x 7 pixels is outside the object's old and wanted place", Assert.Single(Damage.Similarities(Before, After, middle)).Reason);
        Assert.Equal("the picture is smaller than 7 x 7 pixels", Assert.Single(Damage.Similarities(Before[.., .., ..6, ..], After[.., .., ..6, ..], Nothing[.., ..6, ..])).Reason);
    }

    private static Tensor Before => Picture((row, column, colour) => (7 * row) + (3 * column) + (5 * colour));

    private static Tensor After => Picture((row, column, colour) => (7 * row) + (3 * column) + (5 * colour) + (row * column % 3));

    private static Tensor Nothing => zeros([1, Height, Width], dtype: ScalarType.Bool);

    private static Tensor Picture(Func<int, int, int, int> tenths) => tensor(
        [.. Enumerable.Range(0, 3).SelectMany(colour => Enumerable.Range(0, Height).SelectMany(row => Enumerable.Range(0, Width).Select(column => tenths(row, column, colour) % 11 / 10f)))],
        [1, 3, Height, Width]);
}
