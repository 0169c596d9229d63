using System.Collections.Immutable;
using Runner.Abstractions;
using Runner.Engine.Plugins;
using Runner.Engine.Reading;

namespace Runner.Engine.Binding;

/// <summary>A stage of the experiment with one value of each of its axes: its own, and those of the stages that it refers to.</summary>
public sealed record StageInstance
{
    /// <summary>The name in messages: <c>generate</c>, <c>probe-depth[model-weights=trained]</c>. Unique within an experiment; nothing reads labels out of it.</summary>
    public required string Name { get; init; }

    /// <summary>The name as written: <c>probe-depth</c>.</summary>
    public required string BaseName { get; init; }

    /// <summary>Its axes: those that flow down to it, in the order of its references, then its own.</summary>
    public ImmutableArray<AxisLabel> Axes { get; init; } = [];

    /// <summary>Its values of axes by name, in the same order; empty without any.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>The value of <c>stage:</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What its bytes depend on beyond settings and inputs: its kind's word and those of its parts' kinds.</summary>
    public DependsOn DependsOn { get; init; } = DependsOn.Everything;

    /// <summary>The settings record of the kind.</summary>
    public required object Settings { get; init; }

    /// <summary>The stage, made from the settings.</summary>
    public required IStage Stage { get; init; }

    /// <summary>The seed that it draws from: the experiment's, or that of its repeat.</summary>
    public ulong Seed { get; init; }

    /// <summary>What each reference in the settings means for this instance.</summary>
    public ImmutableArray<StageLink> Links { get; init; } = [];

    /// <summary>Where the stage's name is written.</summary>
    public required Position Position { get; init; }

    /// <summary>Where each setting is written, by its path in YAML spelling: <c>probe.learning-rate</c>, <c>sites[2]</c>. Defaults have none.</summary>
    public IReadOnlyDictionary<string, Position> SettingPositions { get; init; } = new Dictionary<string, Position>();

    /// <summary>The code of its kind and of all its parts' kinds, once each, in the order of their names.</summary>
    public IReadOnlyList<KindCode> Code => [.. CodeUses.Select(use => use.Code).Distinct()];

    /// <summary>The same, with what each is used for, in the order of their names.</summary>
    public IReadOnlyList<CodeUse> CodeUses { get; init; } = [];

    /// <summary>The instances that it needs, once each, in the order in which its settings name them.</summary>
    public IEnumerable<StageInstance> Needs => Links.SelectMany(link => link.Instances).Distinct();

    /// <summary>An instance is itself, whatever it says.</summary>
    public bool Equals(StageInstance? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    /// <summary>The position of a setting, or of the nearest thing around it that has one.</summary>
    public Position PositionOf(string setting)
    {
        string path = setting;
        while (path.Length > 0)
        {
            if (SettingPositions.TryGetValue(path, out Position? position))
            {
                return position;
            }
            path = path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))];
        }
        return Position;
    }
}

/// <summary>The code of a kind that a stage uses.</summary>
/// <param name="Code">The code.</param>
/// <param name="Purpose">The only purpose that it is used for here, or null where it matters for everything.</param>
public sealed record CodeUse(KindCode Code, string? Purpose);

/// <summary>A reference in a stage instance's settings with what it means there.</summary>
/// <param name="Use">The reference, and where it stands.</param>
/// <param name="Instances">One instance, or those that it collects.</param>
public sealed record StageLink(StageUse Use, ImmutableArray<StageInstance> Instances);

/// <summary>A stage named in the settings of another.</summary>
/// <param name="Setting">The path of the setting that names it.</param>
/// <param name="Reference">The reference, as the stage holds it.</param>
/// <param name="Output">What it must make, or null where anything will do.</param>
/// <param name="IsOfPictures">Whether what is made is about that stage's pictures.</param>
/// <param name="Position">Where it is written.</param>
public sealed record StageUse(string Setting, StageReference Reference, string? Output, bool IsOfPictures, Position Position)
{
    /// <summary>The stage's name.</summary>
    public string Name => Reference.Name;
}
