using System.Text.Json.Nodes;

namespace Runner.Engine.Plugins.Schemas;

/// <summary>The turns of phrase that a schema is made of.</summary>
internal static class Json
{
    public static JsonObject Reference(string definition) => new() { ["$ref"] = "#/definitions/" + definition };

    /// <summary>A text that stands for a value that is put in when the file is read.</summary>
    public static JsonObject Hole() => Reference("hole");

    public static JsonObject AnyOf(params ReadOnlySpan<JsonObject> choices)
    {
        JsonArray list = [];
        foreach (JsonObject choice in choices)
        {
            list.Add((JsonNode)choice);
        }
        return new JsonObject { ["anyOf"] = list };
    }

    public static JsonObject Required(params ReadOnlySpan<string> keys)
    {
        JsonArray list = [];
        foreach (string key in keys)
        {
            list.Add((JsonNode)key);
        }
        return new JsonObject { ["required"] = list };
    }

    public static JsonObject Mapping() => new() { ["type"] = "object" };

    /// <summary>Any text: YAML's numbers and truths are texts where a text is wanted.</summary>
    public static JsonObject Text() => new() { ["type"] = new JsonArray("string", "number", "boolean") };

    /// <summary>One value stands for a list of one.</summary>
    public static JsonObject OneOrMany(JsonObject item) => AnyOf(item, new JsonObject { ["type"] = "array", ["items"] = item.DeepClone() });

    /// <summary>One of several words, each with what it means.</summary>
    public static JsonObject Choice(IEnumerable<(string Word, string Meaning)> words)
    {
        JsonArray known = [];
        JsonArray meanings = [];
        foreach ((string word, string meaning) in words)
        {
            known.Add((JsonNode)word);
            meanings.Add((JsonNode)meaning);
        }
        JsonObject choice = new() { ["type"] = "string", ["enum"] = known };
        if (meanings.Any(meaning => meaning!.GetValue<string>().Length > 0))
        {
            choice["enumDescriptions"] = meanings;
        }
        return choice;
    }

    /// <summary>What holds where a key names a kind.</summary>
    public static JsonObject When(string key, string kind, JsonObject then) => new()
    {
        ["if"] = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { [key] = new JsonObject { ["const"] = kind } },
            ["required"] = new JsonArray(key),
        },
        ["then"] = then,
    };
}
