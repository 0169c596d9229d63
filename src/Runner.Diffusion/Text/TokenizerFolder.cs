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
        List<SpecialToken> special = [];
        (Dictionary<string, int> vocabulary, IReadOnlyList<string> merges) = ReadPairs(folder, special);
        string configPath = Path.Combine(folder, "tokenizer_config.json");
        JsonObject config = ConfigFile.Open(configPath);
        CheckKeys(config, configPath);

        string? pad = Collect(config, configPath, special);
        string mapPath = Path.Combine(folder, "special_tokens_map.json");
        if (File.Exists(mapPath)) pad = Collect(ConfigFile.Open(mapPath), mapPath, special) ?? pad; // the newer libraries drop this file
        special.Add(new SpecialToken(ClipTokenizer.BeginToken));
        special.Add(new SpecialToken(ClipTokenizer.EndToken));
        SpecialToken[] distinct = [.. special.DistinctBy(token => token.Content)];
        foreach (SpecialToken token in distinct)
        {
            if (!vocabulary.ContainsKey(token.Content)) throw new InvalidDataException($"{folder}: special token \"{token.Content}\" is not in the vocabulary");
        }

        CheckMerges(folder, vocabulary, merges);
        return new TokenizerFolder(vocabulary, merges, distinct, pad ?? ClipTokenizer.EndToken, ReadLength(config, configPath));
    }

    // Vocabulary and merges belong together: what is merged, and what comes of it, are pieces.
    private static void CheckMerges(string folder, Dictionary<string, int> vocabulary, IReadOnlyList<string> merges)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string merge in merges)
        {
            if (!seen.Add(merge)) throw new InvalidDataException($"{folder}: the merge {ConfigFile.Shown(merge)} is there twice");
            string[] pieces = merge.Split(' ');
            string? missing = Array.Find([.. pieces, pieces[0] + pieces[1]], piece => !vocabulary.ContainsKey(piece));
            if (missing is not null) throw new InvalidDataException($"{folder}: the merge {ConfigFile.Shown(merge)} is of another vocabulary, for this one has no {ConfigFile.Shown(missing)}");
        }
    }

    // Two files, as the tokenizers in Python write them, or one, as the faster ones do.
    private static (Dictionary<string, int> Vocabulary, IReadOnlyList<string> Merges) ReadPairs(string folder, List<SpecialToken> special)
    {
        (string vocabulary, string merges, string whole) = (Path.Combine(folder, "vocab.json"), Path.Combine(folder, "merges.txt"), Path.Combine(folder, "tokenizer.json"));
        if (File.Exists(vocabulary) && File.Exists(merges)) return (ReadVocabulary(vocabulary), ReadMerges(merges));
        if (File.Exists(whole)) return ReadWhole(whole, special);
        string missing = string.Join(" and ", new[] { vocabulary, merges }.Where(file => !File.Exists(file)).Select(Path.GetFileName));
        throw new InvalidDataException($"{folder}: {missing} not there, and no tokenizer.json in place of them; CLIP's tokenizer is saved as either");
    }

    private static (Dictionary<string, int> Vocabulary, IReadOnlyList<string> Merges) ReadWhole(string path, List<SpecialToken> special)
    {
        JsonObject document = ConfigFile.Open(path);
        if (document["model"] is not JsonObject model || model["type"]?.ToString() is { } type and not "BPE")
            throw new InvalidDataException($"{path}: \"model\": not of type BPE, which CLIP's tokenizer is");
        if (model["end_of_word_suffix"]?.ToString() != ClipTokenizer.EndOfWord)
            throw new InvalidDataException($"{path}: \"end_of_word_suffix\": {ConfigFile.Shown(model["end_of_word_suffix"])} is not implemented, expected \"{ClipTokenizer.EndOfWord}\"");
        Dictionary<string, int> vocabulary = [];
        foreach ((string piece, JsonNode? id) in model["vocab"] as JsonObject ?? throw new InvalidDataException($"{path}: \"vocab\": {ConfigFile.Shown(model["vocab"])} is not an object of token ids"))
        {
            vocabulary[piece] = IdIn(id, $"\"vocab\": \"{piece}\"", path);
        }

        foreach (JsonNode? added in ArrayIn(document, "added_tokens", path) ?? [])
        {
            SpecialToken token = SpecialToken.Parse(added, path);
            special.Add(token);
            // A token that is plain text has no id of its own, and has to be in the vocabulary.
            if (added is JsonObject described) vocabulary.TryAdd(token.Content, IdIn(described["id"], $"\"added_tokens\": the id of \"{token.Content}\"", path));
        }

        JsonArray merges = ArrayIn(model, "merges", path) ?? throw new InvalidDataException($"{path}: \"merges\" is not there");
        return (vocabulary, [.. merges.Select(pair => MergeIn(pair, path))]);
    }

    private static JsonArray? ArrayIn(JsonObject document, string key, string path) => document[key] switch
    {
        null => null,
        JsonArray array => array,
        JsonNode other => throw new InvalidDataException($"{path}: \"{key}\": {ConfigFile.Shown(other)} is not a list"),
    };

    private static int IdIn(JsonNode? id, string what, string path) =>
        id is JsonValue value && value.TryGetValue(out int number) && number >= 0
            ? number
            : throw new InvalidDataException($"{path}: {what}: {ConfigFile.Shown(id)} is not a token's id");

    // "left right", or since 2024 ["left", "right"].
    private static string MergeIn(JsonNode? pair, string path)
    {
        string[] pieces = pair switch
        {
            JsonArray two => [.. two.Select(piece => piece is JsonValue value && value.TryGetValue(out string? text) ? text : "")],
            JsonValue one when one.TryGetValue(out string? text) => text.Split(' '),
            _ => [],
        };
        return pieces.Length == 2 && pieces.All(piece => piece.Length > 0 && !piece.Contains(' ', StringComparison.Ordinal))
            ? string.Join(' ', pieces)
            : throw new InvalidDataException($"{path}: \"merges\": {ConfigFile.Shown(pair)} is not a pair of pieces");
    }

    private static Dictionary<string, int> ReadVocabulary(string path)
    {
        Dictionary<string, int> vocabulary = new(StringComparer.Ordinal);
        foreach ((string piece, JsonNode? id) in ConfigFile.Open(path)) vocabulary[piece] = IdIn(id, $"the id of {ConfigFile.Shown(piece)}", path);
        return vocabulary;
    }

    private static string[] ReadMerges(string path)
    {
        string[] lines = ConfigFile.TextOf(path).ReplaceLineEndings("\n").Split('\n');
        string[] merges = [.. lines.Where((line, i) => line.Length > 0 && !(i == 0 && line.StartsWith("#version", StringComparison.Ordinal)))];
        int odd = Array.FindIndex(merges, line => line.Split(' ') is not [{ Length: > 0 }, { Length: > 0 }]);
        return odd < 0 ? merges : throw new InvalidDataException($"{path}:{Array.IndexOf(lines, merges[odd]) + 1}:1: {ConfigFile.Shown(merges[odd])} is not a pair of pieces");
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
