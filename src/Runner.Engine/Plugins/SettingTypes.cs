using System.Collections.Immutable;
using Runner.Abstractions;

namespace Runner.Engine.Plugins;

/// <summary>What the types of settings are made of: the items of lists, the values of dictionaries, the interface of a part.</summary>
internal static class SettingTypes
{
    private static readonly Type[] Lists =
        [typeof(IReadOnlyList<>), typeof(IReadOnlyCollection<>), typeof(IEnumerable<>), typeof(IList<>), typeof(List<>), typeof(ImmutableArray<>)];

    private static readonly Type[] Maps = [typeof(IReadOnlyDictionary<,>), typeof(IDictionary<,>), typeof(Dictionary<,>)];

    /// <summary>The type of a list's items, or null for what is no list.</summary>
    public static Type? ItemType(Type type) =>
        type.IsArray ? type.GetElementType() : Is(type, Lists) ? type.GetGenericArguments()[0] : null;

    /// <summary>The type of a dictionary's values, or null for what is no dictionary with names as keys.</summary>
    public static Type? ValueType(Type type) =>
        Is(type, Maps) && type.GetGenericArguments()[0] == typeof(string) ? type.GetGenericArguments()[1] : null;

    /// <summary>The interface that a <see cref="Part{TPart}"/> is of, or null for what is no part.</summary>
    public static Type? PartType(Type type) => Is(type, [typeof(Part<>)]) ? type.GetGenericArguments()[0] : null;

    /// <summary>True for a type that reads itself from text.</summary>
    public static bool IsParsable(Type type) =>
        type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IParsable<>) && i.GetGenericArguments()[0] == type);

    /// <summary>Reads a value of a type that reads itself from text.</summary>
    public static object Parse(Type type, string text) =>
        type.GetInterfaceMap(typeof(IParsable<>).MakeGenericType(type)).TargetMethods.Single(m => m.GetParameters().Length == 2)
            .Invoke(null, [text, System.Globalization.CultureInfo.InvariantCulture])!;

    private static bool Is(Type type, Type[] open) => type.IsGenericType && open.Contains(type.GetGenericTypeDefinition());
}
