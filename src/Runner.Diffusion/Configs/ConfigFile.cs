using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Runner.Diffusion.Configs;

/// <summary>Reads a Hugging Face config into a record whose properties are the keys in snake case; a key that no property stands for is an error.</summary>
/// <remarks>
/// A key that is missing takes the property's default, which is therefore the default of the Python class.
/// A key that the record lacks passes only if it is listed as descriptive or if its value says "off" (null, false, zero, empty).
/// </remarks>
internal static class ConfigFile
{
    internal static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // a file and a message for people: "dpmsolver++", not "dpmsolver\u002B\u002B"
    };

    private static readonly JsonSerializerOptions s_line = new(Json) { WriteIndented = false };

    internal static JsonObject Open(string path)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"{path}: no such file", path);
        return Parse(File.ReadAllText(path), path);
    }

    internal static JsonObject Parse(string text, string source)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw new InvalidDataException($"{source}: a JSON object is expected");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{source}: not JSON: {error.Message}", error);
        }
    }

    /// <param name="document">The whole config.</param>
    /// <param name="source">The file's name, for errors.</param>
    /// <param name="passes">Says of a key that <typeparamref name="T"/> lacks whether it may be there whatever its value.</param>
    internal static T Bind<T>(JsonObject document, string source, Func<string, bool> passes)
        where T : class
    {
        Dictionary<string, Type> known = Keys(typeof(T));
        JsonObject bound = [];
        foreach ((string key, JsonNode? value) in document)
        {
            if (known.TryGetValue(key, out Type? type)) bound[key] = Checked(value, key, type, source);
            else if (!passes(key) && !IsOff(value)) throw new InvalidDataException($"{source}: \"{key}\": {Shown(value)} is not implemented");
        }

        return bound.Deserialize<T>(Json) ?? throw new InvalidDataException($"{source}: a JSON object is expected");
    }

    internal static Dictionary<string, Type> Keys(Type record) =>
        record.GetProperties().Where(p => p.CanWrite).ToDictionary(p => JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name), p => p.PropertyType);

    internal static string Shown(JsonNode? value) => value?.ToJsonString(s_line) ?? "null";

    private static bool IsOff(JsonNode? value) => value switch
    {
        null => true,
        JsonArray array => array.Count == 0,
        JsonObject inner => inner.Count == 0,
        _ => value.ToJsonString() is "false" or "0" or "0.0" or "\"\"",
    };

    private static JsonNode? Checked(JsonNode? value, string key, Type type, string source)
    {
        try
        {
            if (value is null && type.IsValueType && Nullable.GetUnderlyingType(type) is null) throw new JsonException();
            value.Deserialize(type, Json);
            return value?.DeepClone();
        }
        catch (JsonException error)
        {
            Type plain = Nullable.GetUnderlyingType(type) ?? type;
            string expected = plain.IsEnum
                ? "one of " + string.Join(", ", Enum.GetNames(plain).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName))
                : $"a value of type {plain.Name}";
            throw new InvalidDataException($"{source}: \"{key}\": {Shown(value)} is not implemented, expected {expected}", error);
        }
    }
}
