using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Runner.Engine.Plugins;

namespace Runner.Engine.Graphing;

/// <summary>Settings as text that is the same on every machine.</summary>
internal static class SettingText
{
    internal static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly System.Buffers.SearchValues<char> Plain =
        System.Buffers.SearchValues.Create(" !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<Type, bool> Scalars = new();

    /// <summary>True for what YAML writes as one value: numbers, booleans, text, enums, and types that parse themselves.</summary>
    public static bool IsScalar(Type type) => Scalars.GetOrAdd(
        type,
        static t => t.IsPrimitive || t.IsEnum || t == typeof(string) || t.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IParsable<>)));

    /// <summary>A scalar as JSON: numbers in their shortest form that reads back the same, everything else as text.</summary>
    public static string Of(object scalar) => scalar switch
    {
        bool flag => flag ? "true" : "false",
        double number when !double.IsFinite(number) => Quoted(number.ToString(CultureInfo.InvariantCulture)),
        float number when !float.IsFinite(number) => Quoted(number.ToString(CultureInfo.InvariantCulture)),
        Enum choice => Quoted(KebabCase.Of(choice.ToString())),
        char letter => Quoted(letter.ToString()),
        _ when scalar.GetType().IsPrimitive || scalar is decimal => ((IFormattable)scalar).ToString(null, CultureInfo.InvariantCulture),
        IFormattable formattable => Quoted(formattable.ToString(null, CultureInfo.InvariantCulture)),
        _ => Quoted(scalar.ToString() ?? ""),
    };

    /// <summary>The JSON form as people read it: text without quotes, nothing as "none".</summary>
    public static string Readable(string json) => json switch
    {
        "null" => "none",
        ['"', .. string inside, '"'] when !inside.AsSpan().ContainsAnyExcept(Plain) => inside,
        ['"', ..] => JsonSerializer.Deserialize<string>(json)!,
        _ => json,
    };

    // Most texts hold nothing that JSON writes otherwise.
    private static string Quoted(string text) => text.AsSpan().ContainsAnyExcept(Plain) ? JsonSerializer.Serialize(text, Relaxed) : string.Concat("\"", text, "\"");
}
