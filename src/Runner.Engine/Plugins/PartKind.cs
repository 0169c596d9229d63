using Runner.Abstractions;

namespace Runner.Engine.Plugins;

/// <summary>A kind of part that a plugin brings.</summary>
/// <param name="Family">The family's name in YAML.</param>
/// <param name="Kind">The value of <c>kind:</c>.</param>
/// <param name="Description">One sentence for people who choose a kind.</param>
/// <param name="Plugin">The name of what brings it.</param>
/// <param name="Code">The code that it can reach.</param>
/// <param name="Schema">Its settings.</param>
/// <param name="DependsOn">What its results depend on beyond settings and files.</param>
public abstract record PartKind(string Family, string Kind, string Description, string Plugin, KindCode Code, SettingsSchema Schema, DependsOn DependsOn)
{
    /// <summary>The family's interface.</summary>
    public abstract Type PartType { get; }

    /// <summary>A part of this kind with bound settings, for a property of type <see cref="Part{TPart}"/>.</summary>
    public abstract IPart Choose(object settings);
}
