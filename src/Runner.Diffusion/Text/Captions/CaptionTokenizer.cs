using System.Text.Json.Nodes;
using Runner.Diffusion.Configs;
using Runner.Diffusion.Text.Normalization;

namespace Runner.Diffusion.Text.Captions;

/// <summary>Writes a small CLIP tokenizer folder in which each word of some texts is one token and any other text still has tokens, down to bytes.</summary>
/// <remarks>The folder is one that transformers' <c>CLIPTokenizer</c> loads: 256 bytes, 256 bytes that end a word, merges, begin and end.</remarks>
public static class CaptionTokenizer
{
    /// <summary>Writes <c>vocab.json</c>, <c>merges.txt</c>, <c>tokenizer_config.json</c> and <c>special_tokens_map.json</c>.</summary>
    /// <param name="folder">Made if it isn't there.</param>
    /// <param name="texts">Captions or words; the same set of words gives the same files whatever their order.</param>
    /// <param name="maxLength">Tokens of a padded text, begin and end included.</param>
    public static void Write(string folder, IEnumerable<string> texts, int maxLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, 2);
        WordMerges merges = new();
        foreach (string word in Words(texts)) merges.Learn(word);

        List<string> pieces = [.. ByteAlphabet.Ordered, .. ByteAlphabet.Ordered.Select(piece => piece + ClipTokenizer.EndOfWord)];
        pieces.AddRange(merges.InOrder.Select(pair => pair.Left + pair.Right));
        pieces.AddRange([ClipTokenizer.BeginToken, ClipTokenizer.EndToken]);
        JsonObject vocabulary = [];
        foreach (string piece in pieces.Distinct()) vocabulary[piece] = vocabulary.Count;

        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "vocab.json"), vocabulary.ToJsonString(ConfigFile.Json) + "\n");
        File.WriteAllText(
            Path.Combine(folder, "merges.txt"), "#version: 0.2\n" + string.Concat(merges.InOrder.Select(pair => $"{pair.Left} {pair.Right}\n")));
        File.WriteAllText(Path.Combine(folder, "special_tokens_map.json"), Roles([]).ToJsonString(ConfigFile.Json) + "\n");
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), Config(maxLength).ToJsonString(ConfigFile.Json) + "\n");
    }

    private static SortedSet<string> Words(IEnumerable<string> texts)
    {
        ClipSplitter splitter = new();
        SortedSet<string> words = new(StringComparer.Ordinal);
        foreach (string text in texts.Select(ClipNormalization.Apply))
        {
            words.UnionWith(splitter.PreTokenize(text).Select(part => text.Substring(part.Offset, part.Length)));
        }

        return words;
    }

    private static JsonObject Config(int maxLength) => Roles(new JsonObject
    {
        ["add_prefix_space"] = false,
        ["do_lower_case"] = true,
        ["errors"] = "replace",
        ["model_max_length"] = maxLength,
        ["tokenizer_class"] = "CLIPTokenizer",
    });

    private static JsonObject Roles(JsonObject document)
    {
        document["bos_token"] = ClipTokenizer.BeginToken;
        foreach (string role in (string[])["eos_token", "unk_token", "pad_token"]) document[role] = ClipTokenizer.EndToken;
        return document;
    }
}
