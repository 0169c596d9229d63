using System.Text.Json;
using Runner.Diffusion.Text;
using Runner.Torch.Safetensors;

namespace Runner.Diffusion.Tests.Text;

public sealed class Tokens
{
    private static readonly ClipTokenizer s_clip = ClipTokenizer.Load(Goldens.PathTo("clip-tokenizer"));

    public static TheoryData<string, int[]> Published()
    {
        TheoryData<string, int[]> rows = [];
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Goldens.PathTo("clip-tokens.json")));
        foreach (JsonElement row in document.RootElement.EnumerateArray())
        {
            rows.Add(row.GetProperty("text").GetString()!, [.. row.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())]);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Published))]
    public void EveryTextHasTheIdsOfTransformers(string text, int[] expected) => Assert.Equal(expected, WithoutPadding(s_clip.Encode([text]).data<long>()));

    [Fact]
    public void PiecesAreWhatIsReadAndAWordsLastOneEndsInABlank()
    {
        IReadOnlyList<string> pieces = s_clip.Pieces("A photo of an axolotl, running");
        Assert.Equal(s_clip.MaxLength, pieces.Count);
        Assert.Equal(s_clip.Encode("A photo of an axolotl, running").Count - 1, pieces.ToList().FindLastIndex(piece => piece.Length > 0) + 1); // begin and end are empty
        Assert.Equal(["", "a ", "photo ", "of ", "an "], pieces.Take(5));
        Assert.Equal("a photo of an axolotl , running ", string.Concat(pieces));
    }

    [Theory]
    [InlineData("sd1-small")]
    [InlineData("sd2-small")]
    public void ACutVocabularyGivesTheIdsOfTransformers(string folder)
    {
        ClipTokenizer tokenizer = ClipTokenizer.Load(Goldens.PathTo($"{folder}/tokenizer"));
        using SafetensorsFile golden = Goldens.Open($"{folder}.cases/text.safetensors");
        string[] texts = JsonSerializer.Deserialize<string[]>(golden.Metadata["texts"])!;
        Assert.Equal(golden.Read("ids").data<int>().Select(id => (long)id), tokenizer.Encode(texts).data<long>());
    }

    [Fact]
    public void AShorterModelLengthCutsTheTailAndKeepsTheEnd()
    {
        ClipTokenizer tokenizer = Edited("\"model_max_length\": 77", "\"model_max_length\": 6");
        Assert.Equal([49406, 320, 736, 6987, 525, 49407], tokenizer.Encode("a red sphere on the left"));
        Assert.Equal([49406, 736, 49407, 49407, 49407, 49407], tokenizer.Encode(["red"]).data<long>());
    }

    [Fact]
    public void AFoldersOwnPadTokenFillsUpAndIsSpecialInsideATextAsInStableDiffusion2()
    {
        ClipTokenizer tokenizer = Edited("\"pad_token\": \"<|endoftext|>\"", "\"pad_token\": \"!\"");
        Assert.Equal(0, tokenizer.PadId);
        Assert.Equal([49406, 2368, 0, 49407], tokenizer.Encode("cat!"));
        Assert.Equal([49406, 2368, 49407, 0, 0], tokenizer.Encode(["cat"]).data<long>().Take(5));
    }

    [Fact]
    public void LettersBeyondTheBasicPlaneRunTogetherWithOthers()
    {
        // U+1D41A is a letter: "a" does not end a word here, so it has the id 64 of the bare letter and not 320 of the word.
        Assert.Equal(64, s_clip.Encode("a\U0001D41A")[1]);
    }

    [Theory]
    [InlineData("\"do_lower_case\": true", "\"do_lower_case\": false", "\"do_lower_case\": false is not implemented")]
    [InlineData("\"add_prefix_space\": false", "\"add_prefix_space\": true", "\"add_prefix_space\": true is not implemented")]
    [InlineData("\"model_max_length\": 77", "\"model_max_length\": 1e30", "\"model_max_length\": 1e30 is not a text length from 2")]
    [InlineData("CLIPTokenizer", "T5Tokenizer", "\"tokenizer_class\": \"T5Tokenizer\" is not implemented, expected CLIPTokenizer")]
    public void ASettingThatIsNotImplementedIsAnErrorThatNamesIt(string from, string to, string message)
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => Edited(from, to));
        Assert.EndsWith("tokenizer_config.json: " + message, error.Message);
    }

    private static ClipTokenizer Edited(string from, string to)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("tokenizer-");
        try
        {
            foreach (string file in Directory.GetFiles(Goldens.PathTo("clip-tokenizer"))) File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)));
            foreach (string file in folder.GetFiles("*s*_*.json").Concat(folder.GetFiles("tokenizer_config.json")).Select(f => f.FullName))
            {
                File.WriteAllText(file, File.ReadAllText(file).Replace(from, to, StringComparison.Ordinal));
            }

            return ClipTokenizer.Load(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // The end token is the padding here, so at least one of them stays.
    private static IEnumerable<int> WithoutPadding(IEnumerable<long> ids)
    {
        List<int> kept = [.. ids.Select(id => (int)id)];
        while (kept.Count > 1 && kept[^1] == s_clip.PadId && kept[^2] == s_clip.PadId) kept.RemoveAt(kept.Count - 1);
        return kept;
    }
}
