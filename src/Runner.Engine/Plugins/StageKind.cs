using System.Collections.Immutable;
using Runner.Abstractions;

namespace Runner.Engine.Plugins;

/// <summary>A kind of stage, built in or from a plugin.</summary>
/// <param name="Kind">The value of <c>stage:</c>.</param>
/// <param name="Description">One sentence for people who choose a kind.</param>
/// <param name="Outputs">What its artifacts can be used as.</param>
/// <param name="Plugin">The name of what brings it.</param>
/// <param name="Code">The code that its own work can reach.</param>
/// <param name="Schema">Its settings.</param>
/// <param name="Create">Makes the stage from its settings record.</param>
/// <param name="DependsOn">What its own work depends on beyond settings, inputs and parts.</param>
public sealed record StageKind(
    string Kind, string Description, ImmutableArray<string> Outputs, string Plugin, KindCode Code, SettingsSchema Schema, Func<object, IStage> Create, DependsOn DependsOn);
