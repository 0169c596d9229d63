using System.Text.Json.Nodes;
using Runner.Diffusion.Configs;

namespace Runner.Diffusion.Checkpoints;

/// <summary>
/// Which files of a model folder hold the weights, in the order in which Hugging Face libraries look: an index of shards, one safetensors file,
/// then PyTorch's own format; the plain weights before those of a variant such as <c>fp16</c>, unless a variant is asked for.
/// </summary>
internal static class CheckpointFiles
{
    private static readonly string[] s_stems = ["diffusion_pytorch_model", "model", "pytorch_model"];

    public static IReadOnlyList<string> Find(string folder, string? variant)
    {
        if (!Directory.Exists(folder))
        {
            throw new CheckpointException($"{folder}: no such folder") { IsAbsence = true };
        }

        foreach (string? wanted in variant is null ? new[] { null, "fp16" } : [variant])
        {
            foreach (string stem in s_stems)
            {
                if (FilesOf(folder, stem, wanted) is { } files)
                {
                    return files;
                }
            }
        }

        string kind = variant is null ? "weights" : $"weights of variant \"{variant}\"";
        string there = string.Join(", ", Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        string looked = string.Join(", ", s_stems.Select(stem => Named(stem, variant, "safetensors")));
        throw new CheckpointException($"{folder}: no {kind}; looked for {looked}; the folder has: {there}") { IsAbsence = true };
    }

    private static IReadOnlyList<string>? FilesOf(string folder, string stem, string? variant)
    {
        string index = Path.Combine(folder, $"{stem}.safetensors.index{(variant is null ? "" : "." + variant)}.json");
        if (File.Exists(index))
        {
            return Shards(folder, index);
        }

        string[] single = [Path.Combine(folder, Named(stem, variant, "safetensors")), Path.Combine(folder, Named(stem, variant, "bin"))];
        return Array.Find(single, File.Exists) is { } file ? [file] : null;
    }

    private static string Named(string stem, string? variant, string extension) => variant is null ? $"{stem}.{extension}" : $"{stem}.{variant}.{extension}";

    private static string[] Shards(string folder, string index)
    {
        JsonObject map;
        try
        {
            map = ConfigFile.Open(index)["weight_map"] as JsonObject ?? throw new CheckpointException($"{index}: no \"weight_map\", which says where each tensor lies");
        }
        catch (InvalidDataException wrong)
        {
            throw new CheckpointException(wrong.Message, wrong);
        }

        string[] names = [.. map.Select(pair => NameIn(pair.Value, pair.Key, index)).Distinct().Order(StringComparer.Ordinal)];
        return [.. names.Select(name => Shard(folder, index, name))];
    }

    private static string NameIn(JsonNode? shard, string tensor, string index) =>
        shard is JsonValue value && value.TryGetValue(out string? name) && name.Length > 0 && !name.Contains('\0', StringComparison.Ordinal)
            ? name
            : throw new CheckpointException($"{index}: {ConfigFile.Shown(tensor)}: {ConfigFile.Shown(shard)} is not a file's name");

    private static string Shard(string folder, string index, string name)
    {
        if (Path.GetFileName(name) != name)
        {
            throw new CheckpointException($"{index}: shard \"{name}\" lies outside the folder");
        }

        string path = Path.Combine(folder, name);
        return File.Exists(path) ? path : throw new CheckpointException($"{index}: shard \"{name}\" is missing");
    }
}
