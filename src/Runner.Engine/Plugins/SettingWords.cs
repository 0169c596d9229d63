using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Runner.Abstractions;
using Runner.Engine.Reading;

namespace Runner.Engine.Plugins;

/// <summary>Types, defaults and limits of settings in the words of somebody who writes YAML.</summary>
internal static class SettingWords
{
    private static readonly HashSet<Type> Whole =
        [typeof(int), typeof(long), typeof(short), typeof(byte), typeof(uint), typeof(ulong), typeof(ushort), typeof(sbyte)];

    public static bool IsWhole(Type type) => Whole.Contains(type);

    public static bool IsReal(Type type) => type == typeof(double) || type == typeof(float) || type == typeof(decimal);

    public static string Type(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            _ when type == typeof(bool) => "true or false",
            _ when type == typeof(string) => "text",
            _ when IsWhole(type) => "whole number",
            _ when IsReal(type) => "number",
            { IsEnum: true } => "one of " + string.Join(", ", Enum.GetNames(type).Select(KebabCase.Of)),
            _ when type == typeof(StageReference) => "stage",
            _ when type == typeof(InputPath) => "path",
            _ when SettingTypes.PartType(type) is { } part => PartName(part),
            _ when SettingTypes.ValueType(type) is { } value => "mapping of names to " + Type(value),
            _ when SettingTypes.ItemType(type) is { } item => "list of " + Type(item),
            _ when SettingsSchema.IsRecord(type) && !SettingTypes.IsParsable(type) => "mapping of " + string.Join(", ", SettingsSchema.Of(type).Keys),
            _ => KebabCase.Of(type.Name).Replace('-', ' '),
        };
    }

    /// <summary>The same after "it takes": <c>a whole number</c>, <c>an intervention</c>, but <c>true or false</c>.</summary>
    public static string TypeWithArticle(Type type)
    {
        string words = Type(type);
        bool bare = words is "text" or "true or false" || words.StartsWith("one of ", StringComparison.Ordinal);
        return bare ? words : Wording.WithArticle(words);
    }

    public static string Value(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        string text => text,
        Enum word => KebabCase.Of(word.ToString()),
        IPart part => part.Kind,
        StageReference stage => stage.Name,
        InputPath path => path.Written,
        IDictionary map => "{" + string.Join(", ", map.Keys.Cast<object>().Select(k => $"{k}: {Value(map[k])}")) + "}",
        IEnumerable list => "[" + string.Join(", ", list.Cast<object?>().Select(Value)) + "]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ when Differing(value) is { } differing => "{ " + string.Join(", ", differing.Select(s => $"{s.Key}: {Value(s.Property.GetValue(value))}")) + " }",
        _ => value.ToString() ?? "",
    };

    /// <summary>The settings of a record that say what it is: all of them, or, of one that reads itself from text, those beside the defaults where its text would be read as something else.</summary>
    /// <returns>Null for what is written as text.</returns>
    public static IReadOnlyList<Setting>? Differing(object value)
    {
        if (!SettingsSchema.IsRecord(value.GetType()))
        {
            return null;
        }
        SettingsSchema schema = SettingsSchema.Of(value.GetType());
        if (!SettingTypes.IsParsable(value.GetType()))
        {
            return [.. schema.Settings.Where(s => s.Property.GetValue(value) is not null)];
        }
        object defaults = schema.New();
        return SettingTypes.Parse(value.GetType(), value.ToString() ?? "").Equals(value)
            ? null
            : [.. schema.Settings.Where(s => !Equals(s.Property.GetValue(value), s.Property.GetValue(defaults)))];
    }

    // ISampler is "sampler", IProbe "probe".
    public static string PartName(Type part) => KebabCase.Of(part is { IsInterface: true, Name: ['I', _, ..] } ? part.Name[1..] : part.Name).Replace('-', ' ');

    public static string Limits(PropertyInfo property)
    {
        IEnumerable<string> limits = property.GetCustomAttributes<ValidationAttribute>().Select(Limit).Where(l => l.Length > 0);
        return string.Join(", ", limits);
    }

    public static string Limit(ValidationAttribute attribute) => attribute switch
    {
        RangeAttribute range => Range(range),
        AllowedValuesAttribute choice => "one of " + string.Join(", ", choice.Values.Select(Value)),
        MinLengthAttribute length => $"at least {length.Length} long",
        MaxLengthAttribute length => $"at most {length.Length} long",
        RegularExpressionAttribute { ErrorMessage: { } message } => message,
        RegularExpressionAttribute pattern => $"like {pattern.Pattern}",
        _ => "",
    };

    private static string Range(RangeAttribute range)
    {
        string low = Text(range.Minimum);
        string high = Text(range.Maximum);
        bool unbounded = range.Maximum is int.MaxValue or double.MaxValue or double.PositiveInfinity;
        string from = range.MinimumIsExclusive ? $"more than {low}" : unbounded ? $"at least {low}" : low;
        string to = range.MaximumIsExclusive ? $"less than {high}" : high;
        return unbounded ? from : range.MinimumIsExclusive ? $"{from}, at most {to}" : $"{from} to {to}";
    }

    private static string Text(object bound) => Convert.ToString(bound, CultureInfo.InvariantCulture) ?? "";
}
