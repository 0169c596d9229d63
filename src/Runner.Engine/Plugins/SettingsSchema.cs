using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Runner.Engine.Plugins;

/// <summary>The settings that a record declares: read by reflection once, used for binding, for listing and for errors.</summary>
public sealed class SettingsSchema
{
    private static readonly ConcurrentDictionary<Type, SettingsSchema> Known = [];

    private SettingsSchema(Type type)
    {
        Type = type;
        object defaults = Activator.CreateInstance(type)!;
        Settings = [.. Properties(type).Select(property => Describe(property, defaults))];
    }

    /// <summary>The record.</summary>
    public Type Type { get; }

    /// <summary>Its settings, in the order in which they are declared.</summary>
    public ImmutableArray<Setting> Settings { get; }

    /// <summary>The keys in YAML.</summary>
    public IEnumerable<string> Keys => Settings.Select(s => s.Key);

    /// <summary>The schema of a settings record.</summary>
    /// <exception cref="ArgumentException">The type is no settings record: it has no constructor without parameters.</exception>
    public static SettingsSchema Of(Type type)
    {
        if (!IsRecord(type))
        {
            throw new ArgumentException($"the settings type {type.Name} is not a class with a constructor without parameters");
        }
        return Known.GetOrAdd(type, t => new SettingsSchema(t));
    }

    /// <summary>True for a class that can hold settings.</summary>
    public static bool IsRecord(Type type) =>
        type is { IsClass: true, IsAbstract: false, IsGenericType: false } && type != typeof(string) && type.GetConstructor(Type.EmptyTypes) is not null;

    /// <summary>A new record with its defaults.</summary>
    public object New() => Activator.CreateInstance(Type)!;

    public Setting? Find(string key) => Settings.FirstOrDefault(s => s.Key == key);

    private static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.SetMethod is { IsPublic: true } && p.GetIndexParameters().Length == 0)
            .OrderBy(p => Ancestors(p.DeclaringType!))
            .ThenBy(p => p.MetadataToken);

    // What a base record declares comes first, whatever file it is in.
    private static int Ancestors(Type type) => type.BaseType is { } parent ? 1 + Ancestors(parent) : 0;

    private static Setting Describe(PropertyInfo property, object defaults)
    {
        bool required = property.IsDefined(typeof(RequiredMemberAttribute));
        return new Setting
        {
            Key = KebabCase.Of(property.Name),
            Property = property,
            IsRequired = required,
            Type = SettingWords.Type(property.PropertyType),
            Default = required ? "" : SettingWords.Value(property.GetValue(defaults)),
            Limits = SettingWords.Limits(property),
            Description = property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "",
        };
    }
}
