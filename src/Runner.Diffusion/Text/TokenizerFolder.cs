using System.Text.Json;
using System.Text.Json.Nodes;
using Runner.Diffusion.Configs;

namespace Runner.Diffusion.Text;

/// <summary>What a tokenizer folder says: <c>vocab.json</c>, <c>merges.txt</c>, <c>tokenizer_config.json</c>, <c>special_tokens_map.json</c>.</summary>
/// <param name="Vocabulary">Id by piece, in the byte alphabet of GPT-2.</param>
/// <param name="Merges">Pairs of pieces, "left right", first to merge first.</param>
/// <param name="Special">Tokens that are taken out of a text before it is split.</param>
/// <param name="PadToken">What fills a text up to <paramref name="MaxLength"/>.</param>
/// <param name="MaxLength">Tokens of a text, begin and end included.</param>
internal sealed record TokenizerFolder(
    Dictionary<string, int> Vocabulary, IReadOnlyList<string> Merges, IReadOnlyList<SpecialToken> Special, string PadToken, int MaxLength)
{
    private static readonly string[] s_roles = ["bos_token", "eos_token", "unk_token", "pad_token", "additional_special_tokens", "extra_special_tokens"];

    private static readonly HashSet<string> s_descriptive =
    [
        "tokenizer_class", "processor_class", "name_or_path", "special_tokens_map_file", "tokenizer_file", "backend", "is_local", "local_files_only",
        "clean_up_tokenization_spaces", // of decoding
        "errors",                       // of decoding
    ];

    internal static TokenizerFolder Read(string folder)
    {
        Dictionary<string, int> vocabulary = ReadVocabulary(Path.Combine(folder, "vocab.json"));
        string configPath = Path.Combine(folder, "tokenizer_config.json");
        JsonObject config = ConfigFile.Open(configPath);
        CheckKeys(config, configPath);

        List<SpecialToken> special = [];
        string? pad = Collect(config, configPath, special);
        string mapPath = Path.Combine(folder, "special_tokens_map.json");
        if (File.Exists(mapPath)) pad = Collect(ConfigFile.Open(mapPath), mapPath, special) ?? pad; // the newer libraries drop this file
        special.Add(new SpecialToken(ClipTokenizer.BeginToken));
        special.Add(new SpecialToken(ClipTokenizer.EndToken));
        SpecialToken[] distinct = [.. special.DistinctBy(token => token.Content)];
        foreach (SpecialToken token in distinct)
        {
            if (!vocabulary.ContainsKey(token.Content)) throw new InvalidDataException($"{folder}: special token \"{token.Content}\" is not in vocab.json");
        }

        return new TokenizerFolder(vocabulary, ReadMerges(Path.Combine(folder, "merges.txt")), distinct, pad ?? ClipTokenizer.EndToken, ReadLength(config, configPath));
    }

    private static Dictionary<string, int> ReadVocabulary(string path)
    {
        try
        {
            return ConfigFile.Open(path).Deserialize<Dictionary<string, int>>()!;
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path}: expected an object of token ids: {error.Message}", error);
        }
    }

    private static string[] ReadMerges(string path)
    {
        string[] lines = File.ReadAllLines(path);
        string[] merges = [.. lines.Where((line, i) => line.Length > 0 && !(i == 0 && line.StartsWith("#version", StringComparison.Ordinal)))];
        string? odd = merges.FirstOrDefault(line => line.Split(' ').Length != 2);
        return odd is null ? merges : throw new InvalidDataException($"{path}: \"{odd}\" is not a pair of pieces");
    }

    private static int ReadLength(JsonObject config, string path)
    {
        JsonNode? length = config["model_max_length"];
        return length is JsonValue value && value.TryGetValue(out int tokens) && tokens >= 2
            ? tokens
            : throw new InvalidDataException($"{path}: \"model_max_length\": {ConfigFile.Shown(length)} is not a text length from 2");
    }

    private static void CheckKeys(JsonObject config, string path)
    {
        string kind = config["tokenizer_class"]?.ToString() ?? "CLIPTokenizer";
        if (kind is not ("CLIPTokenizer" or "CLIPTokenizerFast")) throw new InvalidDataException($"{path}: \"tokenizer_class\": \"{kind}\" is not implemented, expected CLIPTokenizer");
        foreach ((string key, JsonNode? value) in config)
        {
            bool fits = key switch
            {
                "do_lower_case" => value is JsonValue lower && lower.TryGetValue(out bool on) && on,
                "model_max_length" or "added_tokens_decoder" => true,
                _ => s_roles.Contains(key) || s_descriptive.Contains(key) || value?.ToJsonString() is null or "false" or "[]" or "{}",
            };
            if (!fits) throw new InvalidDataException($"{path}: \"{key}\": {ConfigFile.Shown(value)} is not implemented");
        }
    }

    // Returns the pad token where the document names one.
    private static string? Collect(JsonObject document, string path, List<SpecialToken> special)
    {
        if (document["added_tokens_decoder"] is JsonObject added) special.AddRange(added.Select(entry => SpecialToken.Parse(entry.Value, path)));
        foreach (string role in s_roles)
        {
            if (document[role] is JsonArray several) special.AddRange(several.Select(node => SpecialToken.Parse(node, path)));
            else if (document[role] is JsonNode one and not JsonObject { Count: 0 }) special.Add(SpecialToken.Parse(one, path));
        }

        return document["pad_token"] is JsonNode pad ? SpecialToken.Parse(pad, path).Content : null;
    }
}
