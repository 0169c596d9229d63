using System.Reflection;
using Runner.Abstractions;

namespace Runner.Engine.Plugins;

/// <summary>One setting of a kind, as its record declares it.</summary>
public sealed record Setting
{
    /// <summary>The key in YAML.</summary>
    public required string Key { get; init; }

    /// <summary>The property of the record.</summary>
    public required PropertyInfo Property { get; init; }

    /// <summary>True where the file must give it.</summary>
    public required bool IsRequired { get; init; }

    /// <summary>What it holds, in words: <c>number</c>, <c>path</c>, <c>list of sampler</c>, <c>one of huber, l1</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The settings that it is made of, or that each of its items or named values is made of; null for what has none.</summary>
    public SettingsSchema? Inside
    {
        get
        {
            Type type = Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;
            type = SettingTypes.ItemType(type) ?? SettingTypes.ValueType(type) ?? type;
            bool isWritten = SettingsSchema.IsRecord(type) && !SettingTypes.IsParsable(type) && type != typeof(InputPath) && type != typeof(StageReference) && SettingTypes.PartType(type) is null;
            return isWritten ? SettingsSchema.Of(type) : null;
        }
    }

    /// <summary>The value that it has when the file says nothing, as YAML; empty where it is required or holds nothing.</summary>
    public required string Default { get; init; }

    /// <summary>What limits it, in words, such as <c>1 to 1000</c>; empty where nothing does.</summary>
    public required string Limits { get; init; }

    /// <summary>What it is for; empty where the author did not say.</summary>
    public required string Description { get; init; }
}
