using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Runner.Torch.Weights;

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

    /// <summary>Bytes. A vocabulary of half a million tokens takes less.</summary>
    private const long Longest = 64 << 20;

    /// <summary>Sizes and counts of which the record says nothing else. Whatever is made of them is made before a weight is compared.</summary>
    private const int MostOfAnything = 1 << 20;

    private const int MostEntries = 32;
    private const int MostShown = 200;

    private static readonly JsonSerializerOptions s_line = new(Json) { WriteIndented = false };

    internal static JsonObject Open(string path) => Parse(TextOf(path), path);

    /// <summary>The text of a config, a vocabulary, an index.</summary>
    /// <exception cref="InvalidDataException">Something else lies in the file's place, or it is far too long.</exception>
    internal static string TextOf(string path)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"{path}: no such file", path);
        if (StandIn.Of(path) is string other) throw new InvalidDataException($"{path}: {other}");
        long length = new FileInfo(path).Length;
        return length <= Longest ? File.ReadAllText(path) : throw new InvalidDataException($"{path}: it has {length} bytes, more than the {Longest} that are read");
    }

    internal static JsonObject Parse(string text, string source) => JsonFault.In(Encoding.UTF8.GetBytes(text)) is { } fault
        ? throw new InvalidDataException($"{source}:{fault}")
        : JsonNode.Parse(text) as JsonObject ?? throw new InvalidDataException($"{source}: a JSON object is expected");

    /// <param name="document">The whole config.</param>
    /// <param name="source">The file's name, for errors.</param>
    /// <param name="passes">Says of a key that <typeparamref name="T"/> lacks whether it may be there whatever its value.</param>
    internal static T Bind<T>(JsonObject document, string source, Func<string, bool> passes)
        where T : class
    {
        Dictionary<string, PropertyInfo> known = Keys(typeof(T));
        JsonObject bound = [];
        foreach ((string key, JsonNode? value) in document)
        {
            if (known.TryGetValue(key, out PropertyInfo? property)) bound[key] = Checked(value, key, property, source);
            else if (!passes(key) && !IsOff(value)) throw new InvalidDataException($"{source}: \"{key}\": {Shown(value)} is not implemented");
        }

        return bound.Deserialize<T>(Json) ?? throw new InvalidDataException($"{source}: a JSON object is expected");
    }

    internal static Dictionary<string, PropertyInfo> Keys(Type record) =>
        record.GetProperties().Where(p => p.CanWrite).ToDictionary(p => JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name));

    internal static string Shown(JsonNode? value)
    {
        string text = value?.ToJsonString(s_line) ?? "null";
        return text.Length <= MostShown ? text : text[..MostShown] + "...";
    }

    private static bool IsOff(JsonNode? value) => value switch
    {
        null => true,
        JsonArray array => array.Count == 0,
        JsonObject inner => inner.Count == 0,
        _ => value.ToJsonString() is "false" or "0" or "0.0" or "\"\"",
    };

    private static JsonNode? Checked(JsonNode? value, string key, PropertyInfo property, string source)
    {
        Type type = property.PropertyType;
        try
        {
            bool isNullable = !type.IsValueType ? new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable : Nullable.GetUnderlyingType(type) is not null;
            if (value is null && !isNullable) throw new JsonException();
            object? read = value.Deserialize(type, Json);
            if (Unbounded(read, property) is string bound) throw new InvalidDataException($"{source}: \"{key}\": {Shown(value)} is not implemented, expected {bound}");
            return value?.DeepClone();
        }
        catch (JsonException error)
        {
            Type plain = Nullable.GetUnderlyingType(type) ?? type;
            string expected = plain.IsEnum
                ? "one of " + string.Join(", ", Enum.GetNames(plain).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName))
                : WordFor(plain);
            throw new InvalidDataException($"{source}: \"{key}\": {Shown(value)} is not implemented, expected {expected}", error);
        }
    }

    private static string WordFor(Type type) =>
        type == typeof(int) ? "a whole number"
        : type == typeof(double) ? "a number"
        : type == typeof(bool) ? "true or false"
        : type == typeof(string) ? "a text"
        : typeof(IEnumerable<string>).IsAssignableFrom(type) ? "a list of texts"
        : typeof(IEnumerable).IsAssignableFrom(type) ? "a list of numbers"
        : "a whole number, or a list of them";

    // What a value must lie within, where it does not: nothing is built of a size that nobody has.
    private static string? Unbounded(object? value, PropertyInfo property)
    {
        RangeAttribute range = property.GetCustomAttribute<RangeAttribute>() ?? new RangeAttribute(1, MostOfAnything);
        return value switch
        {
            int number => number >= (int)range.Minimum && number <= (int)range.Maximum ? null : $"a whole number from {range.Minimum} to {range.Maximum}",
            double number => double.IsFinite(number) ? null : "a finite number",
            string => null,
            double[] numbers => numbers.Length > MostOfAnything ? $"at most {MostOfAnything} entries" : numbers.All(double.IsFinite) ? null : "finite numbers",
            IEnumerable entries when entries.Cast<object?>().Count() is < 1 or > MostEntries => $"1 to {MostEntries} entries",
            IEnumerable entries => entries.Cast<object?>().Select(entry => entry is null ? "entries that are not null" : Unbounded(entry, property)).FirstOrDefault(bound => bound is not null),
            _ => null,
        };
    }
}
