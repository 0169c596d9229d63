using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EndToEnd.Tests;

/// <summary>Validates a document against a JSON Schema of draft 7, as an editor does. It knows the keywords that the program writes and stops at any other.</summary>
internal sealed class SchemaCheck(JsonObject root)
{
    private static readonly string[] Annotations = ["$schema", "title", "description", "default", "enumDescriptions", "definitions"];

    /// <returns>What does not fit, each with its place; empty for a document that conforms.</returns>
    public IReadOnlyList<string> Faults(JsonNode? document) => [.. Faults(root, document, "")];

    private IEnumerable<string> Faults(JsonNode? schema, JsonNode? value, string at) => schema switch
    {
        JsonObject rules => rules.Where(rule => !Annotations.Contains(rule.Key)).SelectMany(rule => Faults(rules, rule.Key, rule.Value!, value, at)),
        JsonValue flag when flag.GetValueKind() == JsonValueKind.False => [$"{at}: nothing may stand here"],
        JsonValue flag when flag.GetValueKind() == JsonValueKind.True => [],
        _ => throw new NotSupportedException($"{schema?.ToJsonString()} is no schema"),
    };

    private IEnumerable<string> Faults(JsonObject rules, string keyword, JsonNode rule, JsonNode? value, string at) => keyword switch
    {
        "$ref" => Faults(Definition(rule.GetValue<string>()), value, at),
        "type" => Types(rule).Any(type => Is(value, type)) ? [] : [$"{at}: {Written(value)} is no {string.Join(" or ", Types(rule))}"],
        "const" => JsonNode.DeepEquals(rule, value) ? [] : [$"{at}: {Written(value)} is not {Written(rule)}"],
        "enum" => rule.AsArray().Any(known => JsonNode.DeepEquals(known, value)) ? [] : [$"{at}: {Written(value)} is none of {Written(rule)}"],
        "anyOf" => AnyOf(rule.AsArray(), value, at),
        "allOf" => rule.AsArray().SelectMany(each => Faults(each, value, at)),
        "not" => Fits(rule, value) ? [$"{at}: {Written(value)} fits what it must not"] : [],
        "if" => Faults((Fits(rule, value) ? rules["then"] : rules["else"]) ?? JsonValue.Create(true), value, at),
        "then" or "else" => rules.ContainsKey("if") ? [] : throw new NotSupportedException($"{keyword} without if"),
        "pattern" => value is not JsonValue || !Is(value, "string") || Regex.IsMatch(value.GetValue<string>(), rule.GetValue<string>()) ? [] : [$"{at}: {Written(value)} is not like {rule}"],
        "minimum" => Number(value) is not { } number || number >= rule.GetValue<double>() ? [] : [$"{at}: {number} is below {rule}"],
        "maximum" => Number(value) is not { } number || number <= rule.GetValue<double>() ? [] : [$"{at}: {number} is above {rule}"],
        "exclusiveMinimum" => Number(value) is not { } number || number > rule.GetValue<double>() ? [] : [$"{at}: {number} is not above {rule}"],
        "exclusiveMaximum" => Number(value) is not { } number || number < rule.GetValue<double>() ? [] : [$"{at}: {number} is not below {rule}"],
        "minLength" => !Is(value, "string") || value!.GetValue<string>().Length >= rule.GetValue<int>() ? [] : [$"{at}: {Written(value)} is too short"],
        "maxLength" => !Is(value, "string") || value!.GetValue<string>().Length <= rule.GetValue<int>() ? [] : [$"{at}: {Written(value)} is too long"],
        "minItems" => value is not JsonArray list || list.Count >= rule.GetValue<int>() ? [] : [$"{at}: fewer than {rule} items"],
        "maxItems" => value is not JsonArray list || list.Count <= rule.GetValue<int>() ? [] : [$"{at}: more than {rule} items"],
        "minProperties" => value is not JsonObject mapping || mapping.Count >= rule.GetValue<int>() ? [] : [$"{at}: fewer than {rule} keys"],
        "maxProperties" => value is not JsonObject mapping || mapping.Count <= rule.GetValue<int>() ? [] : [$"{at}: more than {rule} keys"],
        "required" => value is not JsonObject mapping ? [] : rule.AsArray().Select(key => key!.GetValue<string>()).Where(key => !mapping.ContainsKey(key)).Select(key => $"{at}: the key {key} is missing"),
        "items" => value is not JsonArray list ? [] : list.SelectMany((item, index) => Faults(rule, item, $"{at}/{index}")),
        "properties" => value is not JsonObject mapping ? [] : mapping.Where(entry => rule.AsObject().ContainsKey(entry.Key)).SelectMany(entry => Faults(rule[entry.Key], entry.Value, $"{at}/{entry.Key}")),
        "propertyNames" => value is not JsonObject mapping ? [] : mapping.SelectMany(entry => Faults(rule, JsonValue.Create(entry.Key), $"{at}/{entry.Key}")),
        "additionalProperties" => value is not JsonObject mapping ? [] : mapping.Where(entry => rules["properties"] is not JsonObject known || !known.ContainsKey(entry.Key)).SelectMany(entry => Faults(rule, entry.Value, $"{at}/{entry.Key}")),
        _ => throw new NotSupportedException($"the keyword {keyword} is not known here"),
    };

    private IEnumerable<string> AnyOf(JsonArray choices, JsonNode? value, string at)
    {
        string[][] faults = [.. choices.Select(choice => Faults(choice, value, at).ToArray())];
        return faults.Any(choice => choice.Length == 0) ? [] : [$"{at}: fits nothing of: {string.Join("; or ", faults.Select(choice => string.Join(", ", choice)))}"];
    }

    private bool Fits(JsonNode? schema, JsonNode? value) => !Faults(schema, value, "").Any();

    private JsonNode Definition(string reference) =>
        reference.Split('/') is ["#", "definitions", var name] && root["definitions"]![name] is { } definition ? definition : throw new NotSupportedException($"{reference} leads nowhere");

    private static IEnumerable<string> Types(JsonNode rule) => rule is JsonArray several ? several.Select(type => type!.GetValue<string>()) : [rule.GetValue<string>()];

    private static bool Is(JsonNode? value, string type) => type switch
    {
        "null" => value is null,
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value?.GetValueKind() == JsonValueKind.String,
        "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "number" => Number(value) is not null,
        "integer" => Number(value) is { } number && double.IsInteger(number),
        _ => throw new NotSupportedException($"the type {type} is not known here"),
    };

    private static double? Number(JsonNode? value) => value?.GetValueKind() == JsonValueKind.Number ? value.GetValue<double>() : null;

    private static string Written(JsonNode? value) => value?.ToJsonString() ?? "null";
}
