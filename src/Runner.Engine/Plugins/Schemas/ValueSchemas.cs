using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Runner.Abstractions;

namespace Runner.Engine.Plugins.Schemas;

/// <summary>The types of settings as schemas: what <c>ValueBinder</c> takes from a file.</summary>
internal sealed class ValueSchemas(Catalogue catalogue)
{
    // A stage's name, with the instances of it that are meant.
    private const string StageNames = @"^[^\[\]]+(\[[^\[\]]*\])?$";

    private static readonly NullabilityInfoContext Nullability = new();

    private readonly HashSet<Type> completing = [];

    /// <summary>A kind's settings as a mapping that holds nothing else.</summary>
    public JsonObject Settings(SettingsSchema schema, string description, IEnumerable<string> beside)
    {
        JsonObject properties = Properties(schema);
        foreach (string key in beside)
        {
            properties[key] = new JsonObject();
        }
        JsonObject settings = new() { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        if (description.Length > 0)
        {
            settings["description"] = description;
        }
        return settings;
    }

    public JsonObject Properties(SettingsSchema schema)
    {
        JsonObject properties = [];
        foreach (Setting setting in schema.Settings)
        {
            properties[setting.Key] = Of(setting, schema);
        }
        return properties;
    }

    /// <summary>What must be there; null where nothing must.</summary>
    public JsonObject? Completeness(SettingsSchema schema)
    {
        if (!completing.Add(schema.Type))
        {
            return null;
        }
        JsonObject properties = [];
        foreach (Setting setting in schema.Settings)
        {
            if (WholeValue(setting.Property.PropertyType) is { } whole)
            {
                properties[setting.Key] = whole;
            }
        }
        completing.Remove(schema.Type);
        string[] required = [.. schema.Settings.Where(setting => setting.IsRequired).Select(setting => setting.Key)];
        if (required.Length == 0 && properties.Count == 0)
        {
            return null;
        }
        JsonObject result = Json.Required(required);
        result["properties"] = properties;
        return result;
    }

    /// <summary>Adds the definitions of all families of parts and their kinds.</summary>
    public void AddParts(JsonObject definitions)
    {
        foreach (IGrouping<string, PartKind> family in catalogue.Parts.GroupBy(part => part.Family))
        {
            JsonArray kinds = [];
            JsonArray whole = [Mapping(Json.Required("kind"))];
            foreach (PartKind part in family)
            {
                definitions[$"{family.Key}:{part.Kind}"] = Settings(part.Schema, part.Description, ["kind"]);
                kinds.Add((JsonNode)Json.When("kind", part.Kind, Json.Reference($"{family.Key}:{part.Kind}")));
                if (Completeness(part.Schema) is { } complete)
                {
                    whole.Add((JsonNode)Json.When("kind", part.Kind, complete));
                }
            }
            JsonObject words = Json.Choice(family.Select(part => (part.Kind, part.Description)));
            JsonObject chosen = new()
            {
                ["type"] = "object",
                ["properties"] = new JsonObject { ["kind"] = Json.AnyOf((JsonObject)words.DeepClone(), Json.Hole()) },
                ["allOf"] = kinds,
            };
            definitions[family.Key] = Json.AnyOf(words, chosen, Json.Hole());
            definitions[$"whole:{family.Key}"] = new JsonObject { ["allOf"] = whole };
        }
    }

    private static JsonObject Mapping(JsonObject then) => new() { ["if"] = Json.Mapping(), ["then"] = then };

    private JsonObject Of(Setting setting, SettingsSchema owner)
    {
        JsonObject schema = Value(setting.Property.PropertyType, setting.Property);
        if (Nullability.Create(setting.Property).ReadState == NullabilityState.Nullable || Nullable.GetUnderlyingType(setting.Property.PropertyType) is not null)
        {
            schema = Json.AnyOf(schema, new JsonObject { ["type"] = "null" });
        }
        string limits = setting.Limits.Length > 0 ? $" ({setting.Limits})" : "";
        if (setting.Description.Length + limits.Length > 0)
        {
            schema["description"] = (setting.Description + limits).Trim();
        }
        if (!setting.IsRequired && Default(setting.Property.GetValue(owner.New()), setting.Default) is { } value)
        {
            schema["default"] = value;
        }
        return schema;
    }

    private static JsonNode? Default(object? value, string written) => value switch
    {
        null => null,
        bool flag => JsonValue.Create(flag),
        _ when SettingWords.IsWhole(value.GetType()) => JsonNode.Parse(Convert.ToString(value, CultureInfo.InvariantCulture)!),
        double number => JsonValue.Create(number),
        float number => JsonValue.Create(number),
        _ when written.Length == 0 => null,
        string or Enum or IPart or StageReference or InputPath => JsonValue.Create(written),
        _ => JsonNode.Parse(FlowJson.Of(value).ToJsonString()),
    };

    private JsonObject Value(Type type, PropertyInfo property)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            _ when type == typeof(string) => Text(property),
            _ when type == typeof(bool) => Json.AnyOf(new JsonObject { ["type"] = "boolean" }, Json.Hole()),
            _ when SettingWords.IsWhole(type) => Number("integer", "^-?[0-9]+$", property),
            _ when SettingWords.IsReal(type) => Number("number", "^-?[0-9.]+([eE][-+]?[0-9]+)?$", property),
            { IsEnum: true } => Json.AnyOf(Json.Choice(Enum.GetNames(type).Select(name => (KebabCase.Of(name), ""))), Json.Hole()),
            _ when type == typeof(StageReference) => new JsonObject { ["type"] = "string", ["pattern"] = StageNames },
            _ when type == typeof(InputPath) => Path(),
            _ when SettingTypes.PartType(type) is { } part => catalogue.PartsOf(part) is [{ } any, ..] ? Json.Reference(any.Family) : [],
            _ when SettingTypes.ValueType(type) is { } item =>
                Json.AnyOf(Sized(new JsonObject { ["type"] = "object", ["additionalProperties"] = Value(item, property) }, "Properties", property), Json.Hole()),
            _ when SettingTypes.ItemType(type) is { } item =>
                Json.AnyOf(Value(item, property), Sized(new JsonObject { ["type"] = "array", ["items"] = Value(item, property) }, "Items", property), Json.Hole()),
            _ when SettingTypes.IsParsable(type) => Parsable(type),
            _ when SettingsSchema.IsRecord(type) => Json.AnyOf(Settings(SettingsSchema.Of(type), "", []), Json.Hole()),
            _ => [],
        };
    }

    // A text, a list that is written for one, or the mapping that it stands for.
    private JsonObject Parsable(Type type)
    {
        JsonObject list = new() { ["type"] = "array", ["items"] = Json.Text() };
        return SettingsSchema.IsRecord(type) && SettingsSchema.Of(type).Settings.Length > 0
            ? Json.AnyOf(Json.Text(), list, Settings(SettingsSchema.Of(type), "", []))
            : Json.AnyOf(Json.Text(), list);
    }

    private static JsonObject Path() => Json.AnyOf(
        new JsonObject { ["type"] = "string", ["description"] = "a path relative to this file" },
        new JsonObject
        {
            ["type"] = "object",
            ["description"] = "something that a stage makes",
            ["properties"] = new JsonObject
            {
                ["stage"] = new JsonObject { ["type"] = "string", ["pattern"] = StageNames },
                ["path"] = new JsonObject { ["type"] = "string" },
            },
            ["required"] = new JsonArray("stage"),
            ["additionalProperties"] = false,
        });

    private static JsonObject Text(PropertyInfo property)
    {
        JsonObject text = Json.Text();
        if (property.GetCustomAttribute<AllowedValuesAttribute>() is { } choice)
        {
            return Json.AnyOf(Json.Choice(choice.Values.Select(value => (SettingWords.Value(value), ""))), Json.Hole());
        }
        if (property.GetCustomAttribute<RegularExpressionAttribute>() is { } pattern)
        {
            text["pattern"] = $"^({pattern.Pattern})$";
            return Json.AnyOf(text, Json.Hole());
        }
        return SettingTypes.ItemType(property.PropertyType) is null && SettingTypes.ValueType(property.PropertyType) is null ? Sized(text, "Length", property) : text;
    }

    private static JsonObject Number(string type, string written, PropertyInfo property)
    {
        JsonObject number = new() { ["type"] = type };
        if (property.GetCustomAttribute<RangeAttribute>() is { } range)
        {
            number[range.MinimumIsExclusive ? "exclusiveMinimum" : "minimum"] = Bound(range.Minimum);
            if (range.Maximum is not (int.MaxValue or double.MaxValue or double.PositiveInfinity))
            {
                number[range.MaximumIsExclusive ? "exclusiveMaximum" : "maximum"] = Bound(range.Maximum);
            }
        }
        // In quotes it is the same number.
        return Json.AnyOf(number, new JsonObject { ["type"] = "string", ["pattern"] = written }, Json.Hole());
    }

    private static JsonNode Bound(object bound) => JsonNode.Parse(Convert.ToString(bound, CultureInfo.InvariantCulture)!)!;

    private static JsonObject Sized(JsonObject schema, string what, PropertyInfo property)
    {
        if (property.GetCustomAttribute<MinLengthAttribute>() is { } least)
        {
            schema["min" + what] = least.Length;
        }
        if (property.GetCustomAttribute<MaxLengthAttribute>() is { } most)
        {
            schema["max" + what] = most.Length;
        }
        return schema;
    }

    private JsonObject? WholeValue(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (SettingTypes.PartType(type) is { } part)
        {
            return catalogue.PartsOf(part) is [{ } any, ..] ? Json.Reference($"whole:{any.Family}") : null;
        }
        if (SettingTypes.ValueType(type) is { } named)
        {
            return WholeValue(named) is { } each ? new JsonObject { ["additionalProperties"] = each } : null;
        }
        if (SettingTypes.ItemType(type) is { } item)
        {
            return WholeValue(item) is { } each ? new JsonObject { ["items"] = each } : null;
        }
        return SettingsSchema.IsRecord(type) && !SettingTypes.IsParsable(type) && type != typeof(InputPath) ? Completeness(SettingsSchema.Of(type)) : null;
    }
}
