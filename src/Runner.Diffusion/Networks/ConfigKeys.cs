using System.Text.Json;
using System.Text.Json.Nodes;
using Runner.Diffusion.Configs;

namespace Runner.Diffusion.Networks;

/// <summary>How a network's config is read and written: what it must be the config of, and the keys that are implemented for one value only.</summary>
/// <param name="className">diffusers' name of the network.</param>
internal sealed class ConfigKeys(string className)
{
    /// <summary>Keys that the record lacks, with the JSON of every value that means "as the network is".</summary>
    public Dictionary<string, string[]> Neutral { get; init; } = [];

    /// <summary>Keys that say where a file came from, or that only matter together with another key that is refused.</summary>
    public HashSet<string> Descriptive { get; init; } = [];

    public T Bind<T>(JsonObject document, string source)
        where T : class
    {
        string found = document["_class_name"]?.ToString() ?? className;
        if (found != className)
        {
            throw new InvalidDataException($"{source}: the config of a {found}, where one of a {className} is expected");
        }

        foreach ((string key, string[] values) in Neutral)
        {
            if (document.TryGetPropertyValue(key, out JsonNode? value) && !values.Contains(ConfigFile.Shown(value)))
            {
                throw new InvalidDataException($"{source}: \"{key}\": {ConfigFile.Shown(value)} is not implemented, expected {string.Join(" or ", values)}");
            }
        }

        return ConfigFile.Bind<T>(document, source, key => key.StartsWith('_') || Neutral.ContainsKey(key) || Descriptive.Contains(key));
    }

    public string Write<T>(T config, JsonObject constants)
    {
        JsonObject document = new() { ["_class_name"] = className };
        IEnumerable<KeyValuePair<string, JsonNode?>> keys = JsonSerializer.SerializeToNode(config, ConfigFile.Json)!.AsObject().Concat(constants);
        foreach ((string key, JsonNode? value) in keys.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            document[key] = value?.DeepClone();
        }

        return document.ToJsonString(ConfigFile.Json);
    }

    public static void OnlyTypes(IReadOnlyList<string> types, string[] known, int count, string source, string key)
    {
        foreach (string type in types)
        {
            if (!known.Contains(type))
            {
                throw new InvalidDataException($"{source}: \"{key}\": \"{type}\" is not implemented, expected {string.Join(" or ", known)}");
            }
        }

        if (types.Count != count)
        {
            throw new InvalidDataException($"{source}: \"{key}\" has {types.Count} entries but \"block_out_channels\" has {count}");
        }
    }

    public static void DivideIntoGroups(IReadOnlyList<int> channels, int groups, string source)
    {
        foreach (int width in channels)
        {
            if (groups < 1 || width % groups != 0)
            {
                throw new InvalidDataException($"{source}: \"block_out_channels\": {width} does not divide into \"norm_num_groups\": {groups}");
            }
        }
    }
}
