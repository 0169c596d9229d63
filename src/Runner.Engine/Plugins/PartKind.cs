using Runner.Abstractions;
using Runner.Engine.Binding;

namespace Runner.Engine.Plugins;

/// <summary>A kind of part that a plugin brings.</summary>
public abstract record PartKind(string Family, string Kind, string Description, PluginDigest Plugin, SettingsSchema Schema, DependsOn DependsOn)
{
    /// <summary>The family's interface.</summary>
    public abstract Type PartType { get; }

    /// <summary>A part of this kind with bound settings, for a property of type <see cref="Part{TPart}"/>.</summary>
    public abstract IPart Choose(object settings);
}
