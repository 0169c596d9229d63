using System.Collections;
using System.Globalization;
using System.Text.Json.Nodes;
using Runner.Abstractions;

namespace Runner.Engine.Plugins.Schemas;

/// <summary>A setting's value as the JSON that would be read as the same value.</summary>
internal static class FlowJson
{
    public static JsonNode Of(object? value) => value switch
    {
        null => JsonValue.Create("")!,
        bool flag => JsonValue.Create(flag),
        double number => JsonValue.Create(number),
        float number => JsonValue.Create(number),
        _ when SettingWords.IsWhole(value.GetType()) => JsonNode.Parse(Convert.ToString(value, CultureInfo.InvariantCulture)!)!,
        string or Enum or StageReference or InputPath => JsonValue.Create(SettingWords.Value(value))!,
        IPart part => JsonValue.Create(part.Kind)!,
        IDictionary map => new JsonObject(map.Keys.Cast<object>().Select(key => KeyValuePair.Create(key.ToString()!, (JsonNode?)Of(map[key])))),
        IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(item => (JsonNode?)Of(item))]),
        _ when SettingWords.Differing(value) is { } differing => new JsonObject(differing.Select(setting =>
            KeyValuePair.Create(setting.Key, (JsonNode?)Of(setting.Property.GetValue(value))))),
        _ => JsonValue.Create(SettingWords.Value(value))!,
    };
}
