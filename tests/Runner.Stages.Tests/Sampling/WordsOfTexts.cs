using Runner.Stages.Words;
using static TorchSharp.torch;

namespace Runner.Stages.Tests.Sampling;

/// <summary>Words found among tokens, and the threshold by which a map of attention becomes a mask.</summary>
public sealed class WordsOfTexts
{
    private static readonly string[] Tokens = ["", "a ", "red ", "cyl", "inder ", "by ", "a ", "sphere ", "cyl", "ic ", "", ""];

    [Theory]
    [InlineData("sphere", "7")]
    [InlineData("cylinder", "3 4")]
    [InlineData("Sphere,red", "2 7")]
    [InlineData("cyl", "")]
    [InlineData("inder", "")]
    [InlineData("cube", "")]
    public void AWordIsAllOfItsTokensAndNoPartOfAnother(string words, string places) => Assert.Equal(places, string.Join(' ', WordTokens.Of(Tokens, words.Split(','))));

    [Fact]
    public void TheThresholdPartsWhatTheMaskParts()
    {
        // Attention is 0.6 and more inside the mask and 0.4 and less outside: every threshold between is perfect.
        using Tensor masks = tensor(new long[] { 0, 0, 0, 1, 1, 0, 0, 1, 1, 0 }, [2, 1, 5]);
        using Tensor maps = tensor(new[] { 0.0f, 0.1f, 0.4f, 0.6f, 1.0f, 0.0f, 0.3f, 0.7f, 0.9f, 0.2f }, [2, 1, 5]);
        Assert.InRange(WordMapStage.ThresholdOf(maps, masks), 0.4 - 1e-6, 0.6 - 1e-6);
    }
}
