using Runner.Diffusion.Text;
using Runner.Diffusion.Text.Captions;

namespace Runner.Diffusion.Tests.Text;

public sealed class CaptionTokens
{
    private static readonly string[] s_captions =
        ["a red sphere on the left in front of a blue cube", "a purple cylinder in the middle", "a cyan cone on the right behind a green sphere", "a Yellow café"];

    [Fact]
    public void EachWordOfACaptionIsOneToken()
    {
        ClipTokenizer tokenizer = Written(s_captions, 24);
        string[] words = [.. s_captions.SelectMany(caption => caption.Split(' ')).Distinct()];
        Assert.All(words, word => Assert.Equal(3, tokenizer.Encode(word).Count));
        Assert.Equal(words.Length, words.Select(word => tokenizer.Encode(word)[1]).Distinct().Count());
        Assert.Equal([1, 24], tokenizer.Encode([s_captions[0]]).shape);
        Assert.Equal(14, tokenizer.Encode(s_captions[0]).Count);
    }

    [Fact]
    public void AnUnknownWordStillHasTokensAndTheEndComesLast()
    {
        ClipTokenizer tokenizer = Written(s_captions, 32);
        IReadOnlyList<int> ids = tokenizer.Encode("a zebra 日");
        Assert.Equal((tokenizer.VocabularySize - 2, tokenizer.VocabularySize - 1), (ids[0], ids[^1]));
        Assert.True(ids.Count > 6);
        Assert.All(ids, id => Assert.InRange(id, 0, tokenizer.VocabularySize - 1));
    }

    [Theory]
    [InlineData("a red sphere on the left", "")] // six tokens, as many as there is room for
    [InlineData("a red sphere on the left in  front\tof it", "in front of it")]
    [InlineData("a red sphere on the zebra", "zebra")] // its first letters have room, and mean nothing
    [InlineData("zebras,zebras a red", "zebras,zebras a red")]
    [InlineData("", "")]
    public void WordsWithoutRoomAreTold(string text, string unread)
    {
        ClipTokenizer tokenizer = Written(s_captions, 8);

        Assert.Equal(unread, tokenizer.Unread(text));
        Assert.Equal(unread.Length == 0, !Written(s_captions, 80).Encode(text).Skip(7).Any() || tokenizer.Encode(text).SequenceEqual(Written(s_captions, 80).Encode(text)));
    }

    [Theory]
    [InlineData(75, "")]
    [InlineData(76, "word")]
    [InlineData(100, "word word word word word word word word word word word word word word word word word word word word word word word word word")]
    public void OfTheWordsOfAPublishedTokenizerTheFirst75AreRead(int words, string unread) =>
        Assert.Equal(unread, ClipTokenizer.Load(Goldens.PathTo("clip-tokenizer")).Unread(string.Join(' ', Enumerable.Repeat("word", words))));

    [Fact]
    public void TheByteAlphabetAndTheLayoutAreThoseOfOpenAisVocabulary()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("captions-");
        try
        {
            CaptionTokenizer.Write(folder.FullName, s_captions, 24);
            Dictionary<string, int> ours = Vocabulary(folder.FullName);
            Dictionary<string, int> clip = Vocabulary(Goldens.PathTo("clip-tokenizer"));
            Assert.Equal(clip.Where(e => e.Value < 512).OrderBy(e => e.Value), ours.Where(e => e.Value < 512).OrderBy(e => e.Value));
            Assert.Equal(Enumerable.Range(0, ours.Count), ours.Values.Order());
            string[] merges = File.ReadAllLines(Path.Combine(folder.FullName, "merges.txt"));
            Assert.Equal("#version: 0.2", merges[0]);
            Assert.All(merges[1..], line => Assert.True(ours.ContainsKey(line.Replace(" ", "", StringComparison.Ordinal)), line));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void TheOrderOfTheCaptionsDoesNotMatter()
    {
        Assert.Equal(Written(s_captions, 24).Encode("red cube"), Written([.. s_captions.Reverse()], 24).Encode("red cube"));
    }

    private static Dictionary<string, int> Vocabulary(string folder) =>
        System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllText(Path.Combine(folder, "vocab.json")))!;

    private static ClipTokenizer Written(string[] captions, int length)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("captions-");
        try
        {
            CaptionTokenizer.Write(folder.FullName, captions, length);
            return ClipTokenizer.Load(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
